"""Ending one of one's own log-ins from another device."""

from dataclasses import dataclass

from aimall.application.access.ports import SessionUnit
from aimall.application.access.standings import RecentStandings
from aimall.application.audit import AuditEntry
from aimall.application.clock import Clock
from aimall.application.units import Units
from aimall.domain.access.errors import SessionNotFound
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import SessionId, print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessionCommand:
    """Which log-in."""

    actor: Actor
    session: SessionId


class EndSession:
    """Everybody, their own. Safe to repeat."""

    def __init__(self, units: Units[SessionUnit], standings: RecentStandings, clock: Clock) -> None:
        self._units = units
        self._standings = standings
        self._clock = clock

    async def __call__(self, command: EndSessionCommand) -> None:
        """End it. Raises `SessionNotFound`, for somebody else's too."""
        authorise(command.actor, Action.MANAGE_OWN_SESSIONS)
        async with self._units.begin() as unit:
            session = await unit.sessions.lock(command.session)
            if session is None or session.user != command.actor.user:
                raise SessionNotFound
            await unit.sessions.save(session.ended(self._clock.now()))
            await unit.audit.add(
                AuditEntry(
                    actor=command.actor.user,
                    workspace=session.workspace,
                    action="access.end_session",
                    subject=print_id("ses", session.id),
                )
            )
            await unit.commit()
        self._standings.forget(command.session)
