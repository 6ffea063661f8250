"""Suspend a person, or restore one: keep somebody out for a reason that stays on record."""

from dataclasses import dataclass

from aimall.application.access.keys.recent_keys import RecentProofs
from aimall.application.access.people.ports import SuspensionUnit
from aimall.application.audit import AuditEntry
from aimall.application.clock import Clock
from aimall.application.units import Units
from aimall.domain.access.errors import CannotSuspendSelf, UserNotFound
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.access.suspension import Reason
from aimall.domain.access.user import User
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import UserId, print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendUserCommand:
    """Whom to keep out, or with `is_suspended` false to let in again, and why."""

    actor: Actor
    user: UserId
    reason: Reason
    is_suspended: bool


class SuspendUser:
    """Admins, and nobody themselves. Safe to repeat: what is so already is neither changed nor recorded again.

    Every log-in of a suspended person ends, those being made meanwhile too: at once in this process, within five
    seconds in others. So long their API keys are refused. A run that goes on is ended and charged as usual. Whoever is
    restored logs in anew.
    """

    def __init__(self, units: Units[SuspensionUnit], proofs: RecentProofs, clock: Clock) -> None:
        self._units, self._proofs, self._clock = units, proofs, clock

    async def __call__(self, command: SuspendUserCommand) -> User:
        """Give the person as they stand then. Raises `Forbidden`, `CannotSuspendSelf`, `UserNotFound`, `TryAgain`."""
        authorise(command.actor, Action.SUSPEND_USER)
        if command.user == command.actor.user:
            raise CannotSuspendSelf
        async with self._units.begin() as unit:
            is_changed = await unit.suspensions.put(command.user, is_disabled=command.is_suspended)
            if is_changed and command.is_suspended:
                await unit.session_lists.end_all(command.user, self._clock.now())
            profile = await unit.users.profile(command.user)
            if profile is None:
                raise UserNotFound
            if is_changed:
                await unit.audit.add(_entry(command, profile.user))
            await unit.commit()
        self._proofs.forget_all()
        return profile.user


def _entry(command: SuspendUserCommand, user: User) -> AuditEntry:
    return AuditEntry(
        actor=command.actor.user,
        workspace=user.workspace,
        action="access.suspend_user" if command.is_suspended else "access.restore_user",
        subject=print_id("usr", user.id),
        facts={"reason": command.reason.text},
    )
