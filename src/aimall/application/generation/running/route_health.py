"""The health of routes as this process sees it: one circuit breaker per provider and model."""

from collections.abc import Mapping
from datetime import timedelta

from aimall.application.clock import Clock
from aimall.domain.catalog.model import Route
from aimall.domain.catalog.routing import HEALTHY, RouteHealth
from aimall.domain.generation.event import Fault, Throttled, Unreachable, is_request_at_fault


class RouteHealthBoard:
    """Remembers who failed. It is lost with the process, and that is fine: the next failure tells again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._health: dict[Route, RouteHealth] = {}

    def current(self) -> Mapping[Route, RouteHealth]:
        """Give the health of every route that has failed lately."""
        return self._health

    def succeeded(self, route: Route) -> None:
        """One success heals a route."""
        self._health.pop(route, None)

    def failed(self, route: Route, fault: Fault) -> None:
        """Count a fault of the route; a bad request is no fault of its route."""
        if is_request_at_fault(fault):
            return
        wait = fault.retry_after_s if isinstance(fault, Throttled | Unreachable) else None
        self._health[route] = self._health.get(route, HEALTHY).after_failure(
            at=self._clock.now(), retry_after=None if wait is None else timedelta(seconds=wait)
        )
