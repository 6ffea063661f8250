"""Packages: what coins cost."""

from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency

from aimall.application.payment.list_packages import ListPackages, ListPackagesQuery
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.v1.payment.schemas import PackagesShown, show_package


@get("/billing/packages", opt=free("it lists what is for sale"))
@inject
async def packages(actor: NamedDependency[Actor], show: FromDishka[ListPackages]) -> PackagesShown:
    """List the coin packages and their prices."""
    offered = await show(ListPackagesQuery(actor=actor))
    return PackagesShown(items=[show_package(one) for one in offered], next_cursor=None)


HANDLERS = (packages,)
