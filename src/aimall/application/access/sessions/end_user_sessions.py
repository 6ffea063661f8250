"""Ending every log-in of a person: one's own after a scare, or anybody's by an admin."""

from dataclasses import dataclass

from aimall.application.access.ports import SessionListUnit
from aimall.application.access.standings import RecentStandings
from aimall.application.audit import AuditEntry
from aimall.application.clock import Clock
from aimall.application.units import Units
from aimall.domain.access.errors import UserNotFound
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import UserId, print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class EndUserSessionsCommand:
    """Whose log-ins."""

    actor: Actor
    user: UserId


class EndUserSessions:
    """Everybody their own, admins anybody's. Safe to repeat. A log-in that is being made meanwhile ends too."""

    def __init__(self, units: Units[SessionListUnit], standings: RecentStandings, clock: Clock) -> None:
        self._units = units
        self._standings = standings
        self._clock = clock

    async def __call__(self, command: EndUserSessionsCommand) -> None:
        """End them all. Raises `Forbidden`, `UserNotFound`."""
        is_own = command.user == command.actor.user
        authorise(command.actor, Action.MANAGE_OWN_SESSIONS if is_own else Action.END_USER_SESSIONS)
        async with self._units.begin() as unit:
            if not await unit.session_lists.end_all(command.user, self._clock.now()):
                raise UserNotFound
            await unit.audit.add(
                AuditEntry(
                    actor=command.actor.user,
                    workspace=None,
                    action="access.end_user_sessions",
                    subject=print_id("usr", command.user),
                )
            )
            await unit.commit()
        self._standings.forget_all()
