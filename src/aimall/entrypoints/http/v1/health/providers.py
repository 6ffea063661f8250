"""Providers as admins see them: who answers, and which routes rest."""

from typing import Literal

from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency

from aimall.application.health.list_providers import ListProviders, ListProvidersQuery, ProviderState
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.wire import Shown, Time


class FailingRouteShown(Shown):
    """A route that failed since it last worked. `open`: it rests; `half_open`: the next run tries it."""

    upstream_model: str
    breaker: Literal["closed", "open", "half_open"]
    failures: int
    resting_until: Time | None


class ProviderShown(Shown):
    """A provider. `down`: it did not answer when it was last asked. Every route that is not failing is well."""

    name: str
    status: Literal["ok", "down"]
    answered_at: Time | None
    routes: int
    failing_routes: list[FailingRouteShown]


class ProvidersShown(Shown):
    """Providers in the order in which they are tried; all were last asked at `syncedAt`."""

    items: list[ProviderShown]
    synced_at: Time | None
    next_cursor: str | None


@get("/admin/providers", opt={**free("it only reads"), ERRORS: (403,)})
@inject
async def providers(actor: NamedDependency[Actor], show: FromDishka[ListProviders]) -> ProvidersShown:
    """List the providers as this process has met them. For admins."""
    found = await show(ListProvidersQuery(actor=actor))
    return ProvidersShown(
        items=[_provider(one) for one in found.providers], synced_at=found.synced_at, next_cursor=None
    )


def _provider(state: ProviderState) -> ProviderShown:
    return ProviderShown(
        name=state.name,
        status="ok" if state.is_answering else "down",
        answered_at=state.answered_at,
        routes=state.routes,
        failing_routes=[
            FailingRouteShown(
                upstream_model=failing.route.upstream_model,
                breaker=failing.breaker.value,
                failures=failing.failures,
                resting_until=failing.resting_until,
            )
            for failing in state.failing
        ],
    )


HANDLERS = (providers,)
