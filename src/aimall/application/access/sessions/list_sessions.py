"""The list of one's own log-ins, so that a stranger's can be noticed."""

from collections.abc import Sequence
from dataclasses import dataclass

from aimall.application.access.ports import SessionListUnit
from aimall.application.clock import Clock
from aimall.application.units import Units
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.access.session import Session
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSessionsQuery:
    """Who asks."""

    actor: Actor


class ListSessions:
    """Everybody, their own. Reads only."""

    def __init__(self, units: Units[SessionListUnit], clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def __call__(self, query: ListSessionsQuery) -> Sequence[Session]:
        """List the log-ins that still count, the newest first."""
        authorise(query.actor, Action.MANAGE_OWN_SESSIONS)
        async with self._units.begin() as unit:
            return await unit.session_lists.open_of(query.actor.user, self._clock.now())
