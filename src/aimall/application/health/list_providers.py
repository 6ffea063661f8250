"""List the providers: which of them answer, and which routes this process leaves alone for now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.catalog.ports import Shelf
from aimall.application.clock import Clock
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import ProviderName, Route
from aimall.domain.catalog.routing import Breaker
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProvidersQuery:
    """All of them."""

    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingRoute:
    """A route that has failed since it last worked."""

    route: Route
    breaker: Breaker
    failures: int
    resting_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderState:
    """A provider: whether it answered when it was last asked, when it last did, what it sells and what fails."""

    name: ProviderName
    is_answering: bool
    answered_at: datetime | None
    routes: int
    failing: tuple[FailingRoute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderStates:
    """Every configured provider, in the order in which they are tried; `synced_at` is when all were asked last."""

    synced_at: datetime | None
    providers: tuple[ProviderState, ...]


class ListProviders:
    """Admins. Reads only, and asks nobody. The routes are as this process has met them."""

    def __init__(self, shelves: Sequence[Shelf], catalogue: Catalogue, board: RouteHealthBoard, clock: Clock) -> None:
        self._shelves, self._catalogue, self._board, self._clock = shelves, catalogue, board, clock

    async def __call__(self, query: ListProvidersQuery) -> ProviderStates:
        """Give the providers. Raises `Forbidden`."""
        authorise(query.actor, Action.SEE_HEALTH_DETAIL)
        shelves = sorted(self._shelves, key=lambda shelf: (shelf.priority, shelf.provider))
        return ProviderStates(
            synced_at=self._catalogue.current().synced_at,
            providers=tuple(self._state(shelf.provider) for shelf in shelves),
        )

    def _state(self, name: ProviderName) -> ProviderState:
        snapshot, now = self._catalogue.current(), self._clock.now()
        failing = [
            FailingRoute(
                route=route,
                breaker=health.breaker(at=now),
                failures=health.failures,
                resting_until=health.resting_until,
            )
            for route, health in self._board.current().items()
            if route.provider == name
        ]
        return ProviderState(
            name=name,
            is_answering=name not in snapshot.silent and name in snapshot.answered,
            answered_at=snapshot.answered.get(name),
            routes=sum(route.provider == name for route in snapshot.prices),
            failing=tuple(sorted(failing, key=lambda entry: entry.route.upstream_model)),
        )
