"""Log-out: the log-in ends at once, for every token of it."""

from dataclasses import dataclass, field

from aimall.application.access.ports import SessionUnit
from aimall.application.access.standings import RecentStandings
from aimall.application.audit import AuditEntry
from aimall.application.clock import Clock
from aimall.application.units import Units
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.access.session import RefreshToken, Session, hash_of
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOutCommand:
    """Which log-in, said by either token: the access token's actor, the refresh token, or both."""

    actor: Actor | None = None
    refresh_token: str | None = field(default=None, repr=False)


class LogOut:
    """Whoever holds a token of the log-in. Safe to repeat; a token that is not known here changes nothing."""

    def __init__(self, units: Units[SessionUnit], standings: RecentStandings, clock: Clock) -> None:
        self._units = units
        self._standings = standings
        self._clock = clock

    async def __call__(self, command: LogOutCommand) -> None:
        """End the log-in. Knowing an old refresh token is enough: ending it harms nobody but a thief."""
        if command.actor is not None:
            authorise(command.actor, Action.MANAGE_OWN_SESSIONS)
        async with self._units.begin() as unit:
            session = await _locate(unit, command)
            if session is None or session.ended_at is not None:
                return
            await unit.sessions.save(session.ended(self._clock.now()))
            await unit.audit.add(
                AuditEntry(
                    actor=session.user,
                    workspace=session.workspace,
                    action="access.log_out",
                    subject=print_id("ses", session.id),
                )
            )
            await unit.commit()
        self._standings.forget(session.id)


async def _locate(unit: SessionUnit, command: LogOutCommand) -> Session | None:
    if command.refresh_token is not None and command.refresh_token.isascii():
        found = await unit.sessions.lock_by_token(hash_of(RefreshToken(command.refresh_token)))
        if found is not None:
            return found
    if command.actor is not None and command.actor.session is not None:
        return await unit.sessions.lock(command.actor.session)
    return None
