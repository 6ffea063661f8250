"""Usage by day: of one's own workspace, or of the whole platform for its admins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aimall.application.generation.ports import Runs, UsageDay
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue

LONGEST_DAYS: Final = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowUsageQuery:
    """The last `days` days; `everyone` asks for the whole platform."""

    actor: Actor
    days: int = 30
    everyone: bool = False


class ShowUsage:
    """Whoever owns the workspace; admins for everyone. Reads only."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    async def __call__(self, query: ShowUsageQuery) -> Sequence[UsageDay]:
        """Sum up by day, kind and model. Raises `Forbidden`, `InvalidValue`."""
        authorise(query.actor, Action.SEE_PLATFORM_USAGE if query.everyone else Action.SEE_OWN_USAGE)
        if not 1 <= query.days <= LONGEST_DAYS:
            raise InvalidValue(field="days", reason=f"must be between 1 and {LONGEST_DAYS}")
        return await self._runs.usage(None if query.everyone else query.actor.workspace, days=query.days)
