"""Health: what a load balancer and an operator ask."""

from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency

from aimall.application.health.show_health import ShowHealth, ShowHealthQuery, Status
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.docs.answers import ALSO
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.v1.health.schemas import HealthShown, show_health


@get("/health", opt={**free("it only reads", open_to_all=True), ALSO: {503: HealthShown}})
@inject
async def health(visitor: NamedDependency[Actor | None], show: FromDishka[ShowHealth]) -> ApiResponse[HealthShown]:
    """Tell whether this process can serve: 200, or 503 when it cannot."""
    found = await show(ShowHealthQuery(actor=visitor))
    return ApiResponse(show_health(found), status_code=503 if found.status is Status.DOWN else 200)


HANDLERS = (health,)
