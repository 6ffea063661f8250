"""Proof by password: who is logged in already says once more who they are, before something that cannot be undone."""

from aimall.application.access.account.ports import AccountUnit
from aimall.application.access.ports import Credentials, PasswordHasher, Throttle
from aimall.application.audit import AuditEntry
from aimall.application.units import Units
from aimall.domain.access.errors import Unauthenticated, WrongPassword
from aimall.domain.access.password import Password
from aimall.domain.access.throttle import LOG_IN_PER_ACCOUNT
from aimall.domain.kernel.ids import UserId, print_id


class PasswordProof:
    """Compares a password with the stored one. Tries count as those of the log-in do: it is the same secret."""

    def __init__(self, units: Units[AccountUnit], hasher: PasswordHasher, throttle: Throttle) -> None:
        self._units, self._hasher, self._throttle = units, hasher, throttle

    async def __call__(self, user: UserId, password: str) -> Credentials:
        """Give what was proved.

        Raises `WrongPassword`, `RateLimited`, `InvalidValue`, `Unauthenticated`, `TryAgain`.
        """
        given = Password(password)
        async with self._units.begin() as unit:
            profile = await unit.users.profile(user)
            found = await unit.users.by_email(profile.user.email) if profile else None
        if found is None:
            raise Unauthenticated
        email = found.profile.user.email
        for rate in LOG_IN_PER_ACCOUNT:
            await self._throttle.take(rate, email.address)
        if not (await self._hasher.check(given, found.password_hash)).is_match:
            await self._note_failure(found)
            raise WrongPassword
        for rate in LOG_IN_PER_ACCOUNT:
            await self._throttle.forget(rate, email.address)
        return found

    async def _note_failure(self, found: Credentials) -> None:
        user = found.profile.user
        entry = AuditEntry(
            actor=user.id,
            workspace=user.workspace,
            action="access.proof_refused",
            subject=print_id("usr", user.id),
        )
        async with self._units.begin() as unit:
            await unit.audit.add(entry)
            await unit.commit()
