"""Show the platform's days: what people were charged, what providers took, and what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from aimall.application.generation.reports.ports import PlatformDay, RunReports
from aimall.application.generation.show_usage import LONGEST_DAYS
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.pricing.markup import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowEarningsQuery:
    """The last `days` days."""

    actor: Actor
    days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningsDay:
    """A day, and in micro-dollars what the runs with a known cost brought and took. None where no cost is known."""

    day: PlatformDay
    revenue_micro_usd: int | None
    cost_micro_usd: int | None

    @property
    def margin_micro_usd(self) -> int | None:
        """What is left; negative where providers took more."""
        if self.revenue_micro_usd is None or self.cost_micro_usd is None:
            return None
        return self.revenue_micro_usd - self.cost_micro_usd


class ShowEarnings:
    """Admins. Reads only. A coin is worth what today's coin rate says, whenever it was charged."""

    def __init__(self, reports: RunReports, markup: Markup) -> None:
        self._reports, self._markup = reports, markup

    async def __call__(self, query: ShowEarningsQuery) -> Sequence[EarningsDay]:
        """Give the days, the newest first. Raises `Forbidden`, `InvalidValue`, `TryAgain`."""
        authorise(query.actor, Action.SEE_PLATFORM_USAGE)
        if not 1 <= query.days <= LONGEST_DAYS:
            raise InvalidValue(field="days", reason=f"must be between 1 and {LONGEST_DAYS}")
        return [self._earnings(day) for day in await self._reports.days_of_all(days=query.days)]

    def _earnings(self, day: PlatformDay) -> EarningsDay:
        if not day.known_runs:
            return EarningsDay(day=day, revenue_micro_usd=None, cost_micro_usd=None)
        # Rounded down once for each day, so that a report never shows more than was earned.
        revenue = floor(day.known_coins.micro / self._markup.coins_per_usd)
        return EarningsDay(day=day, revenue_micro_usd=revenue, cost_micro_usd=day.known_cost_micro_usd)
