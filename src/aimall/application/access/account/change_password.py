"""Change one's password: whoever else knew the old one is out from that moment."""

from dataclasses import dataclass, field, replace

from aimall.application.access.account.ports import AccountUnit
from aimall.application.access.account.proof import PasswordProof
from aimall.application.access.ports import CommonPasswords, PasswordHasher
from aimall.application.access.standings import RecentStandings
from aimall.application.audit import AuditEntry
from aimall.application.clock import Clock
from aimall.application.units import Units
from aimall.domain.access.email import Email
from aimall.domain.access.errors import WrongPassword
from aimall.domain.access.password import Password, check_new_password
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePasswordCommand:
    """The password until now, and the one from now on."""

    actor: Actor
    current: str = field(repr=False)
    new: str = field(repr=False)


class ChangePassword:
    """Everybody, their own, throttled like a log-in. Every other log-in ends, those being made meanwhile too.

    The log-in that asked goes on; its access token is refused like all others, and its refresh token gives a new one.
    """

    def __init__(
        self,
        units: Units[AccountUnit],
        proof: PasswordProof,
        hasher: PasswordHasher,
        common: CommonPasswords,
        standings: RecentStandings,
        clock: Clock,
    ) -> None:
        self._units = units
        self._proof = proof
        self._hasher = hasher
        self._common = common
        self._standings = standings
        self._clock = clock

    async def __call__(self, command: ChangePasswordCommand) -> None:
        """Change it. Raises `WrongPassword`, `RateLimited`, `InvalidValue`, `Unauthenticated`, `TryAgain`."""
        actor = command.actor
        authorise(actor, Action.CHANGE_SELF)
        proven = await self._proof(actor.user, command.current)
        new = self._check(command.new, proven.profile.user.email)
        stored = await self._hasher.hash(new)
        async with self._units.begin() as unit:
            found = await unit.accounts.lock(actor.user)
            if found is None or found.password_hash != proven.password_hash:
                raise WrongPassword  # it was changed since it was proved
            await unit.accounts.save(replace(found, password_hash=stored))
            await unit.session_lists.end_all(actor.user, self._clock.now(), keep=actor.session)
            await unit.audit.add(
                AuditEntry(
                    actor=actor.user,
                    workspace=found.profile.user.workspace,
                    action="access.change_password",
                    subject=print_id("usr", actor.user),
                )
            )
            await unit.commit()
        self._standings.forget_all()

    def _check(self, text: str, email: Email) -> Password:
        try:
            password = Password(text)
            check_new_password(password, email, is_common=self._common.contains)
        except InvalidValue as error:
            raise InvalidValue(field="newPassword", reason=error.reason) from None
        return password
