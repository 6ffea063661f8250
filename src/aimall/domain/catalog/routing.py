"""Routing: which route to try first and which next, by priority and health. Pure policy, decided before any call."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from aimall.domain.catalog.model import Route

FAILURES_TO_OPEN: Final = 3
PAUSE_FIRST: Final = timedelta(seconds=15)
PAUSE_LONGEST: Final = timedelta(minutes=5)
NO_PAUSE: Final = timedelta(0)


class Breaker(StrEnum):
    """How a route is treated."""

    CLOSED = "closed"  # it is used
    OPEN = "open"  # it rests
    HALF_OPEN = "half_open"  # it has rested, and the next run tries it


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteHealth:
    """A circuit breaker for one provider and model.

    After its rest a route is tried again; one failure then rests it for longer, one success heals it.
    """

    failures: int = 0
    resting_until: datetime | None = None

    def after_failure(self, *, at: datetime, retry_after: timedelta | None = None) -> "RouteHealth":
        """Count a failure; rest the route after several in a row, or at once when the provider says how long."""
        failures = self.failures + 1
        # A provider that always says "at once" must not keep a failing route awake, so our own pause is the least.
        pause = max(retry_after or NO_PAUSE, _pause_after(failures))
        if pause == NO_PAUSE:
            return replace(self, failures=failures)
        return RouteHealth(failures=failures, resting_until=at + min(pause, PAUSE_LONGEST))

    def is_resting(self, *, at: datetime) -> bool:
        """Tell whether the route should be left alone for now."""
        return self.resting_until is not None and at < self.resting_until

    def breaker(self, *, at: datetime) -> Breaker:
        """Tell how the route is treated now."""
        if self.resting_until is None:
            return Breaker.CLOSED
        return Breaker.OPEN if self.is_resting(at=at) else Breaker.HALF_OPEN


HEALTHY: Final = RouteHealth()


def order_routes(routes: tuple[Route, ...], health: Mapping[Route, RouteHealth], *, at: datetime) -> tuple[Route, ...]:
    """Order routes by priority, the rested ones left out. If all rest, the one that wakes first is tried alone."""
    awake = [route for route in routes if not health.get(route, HEALTHY).is_resting(at=at)]
    if awake:
        return tuple(sorted(awake, key=lambda route: (route.priority, route.provider)))
    return tuple(sorted(routes, key=lambda route: health[route].resting_until or at)[:1])


def _pause_after(failures: int) -> timedelta:
    if failures < FAILURES_TO_OPEN:
        return NO_PAUSE
    return PAUSE_FIRST * 2 ** min(failures - FAILURES_TO_OPEN, 8)
