"""Log-in: a password proves who somebody is, and guessing one takes longer than anybody lives."""

from dataclasses import dataclass, field

from aimall.application.access.ports import Credentials, PasswordHash, PasswordHasher, SessionUnit, Throttle
from aimall.application.access.token_issuer import LoggedIn, TokenIssuer
from aimall.application.audit import AuditEntry
from aimall.application.units import Units
from aimall.domain.access.email import Email
from aimall.domain.access.errors import BadCredentials
from aimall.domain.access.password import Password
from aimall.domain.access.throttle import LOG_IN_PER_ACCOUNT, LOG_IN_PER_NETWORK, network_of
from aimall.domain.kernel.ids import derived_id, print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInCommand:
    """What a stranger claims. `address` is the client's, `device` how it names itself."""

    email: str
    password: str = field(repr=False)
    address: str = "unknown"
    device: str = ""


class LogIn:
    """Anybody, throttled per account and per network. Each call makes a log-in of its own."""

    def __init__(
        self, units: Units[SessionUnit], issuer: TokenIssuer, hasher: PasswordHasher, throttle: Throttle
    ) -> None:
        self._units = units
        self._issuer = issuer
        self._hasher = hasher
        self._throttle = throttle

    async def __call__(self, command: LogInCommand) -> LoggedIn:
        """Log in. Raises `BadCredentials`, `RateLimited`, `InvalidValue`.

        Known and unknown addresses take the same steps, so neither answer nor time tells them apart.
        """
        email, password = Email.parse(command.email), Password(command.password)
        await self._throttle.take(LOG_IN_PER_NETWORK, network_of(command.address))
        for rate in LOG_IN_PER_ACCOUNT:
            await self._throttle.take(rate, email.address)
        found = await self._find(email)
        checked = await self._hasher.check(password, found.password_hash if found else None)
        if found is None or not checked.is_match or found.profile.user.is_disabled:
            await self._note_failure(email)
            raise BadCredentials
        stronger = await self._hasher.hash(password) if checked.is_outdated else None
        logged_in = await self._open(found, command.device, stronger)
        for rate in LOG_IN_PER_ACCOUNT:
            await self._throttle.forget(rate, email.address)
        return logged_in

    async def _find(self, email: Email) -> Credentials | None:
        async with self._units.begin() as unit:
            return await unit.users.by_email(email)

    async def _open(self, found: Credentials, device: str, stronger: PasswordHash | None) -> LoggedIn:
        user = found.profile.user
        session, token = self._issuer.begin(user, device)
        async with self._units.begin() as unit:
            if stronger is not None:
                await unit.users.replace_hash(user.id, old=found.password_hash, new=stronger)
            await unit.sessions.add(session)
            await unit.audit.add(
                AuditEntry(
                    actor=user.id,
                    workspace=user.workspace,
                    action="access.log_in",
                    subject=print_id("ses", session.id),
                )
            )
            await unit.commit()
        return self._issuer.give(found.profile, session, token)

    async def _note_failure(self, email: Email) -> None:
        # The address may be anybody's, or a password typed into the wrong field, so only its digest is kept.
        subject = f"email:{derived_id('access.email', email.address).hex}"
        entry = AuditEntry(actor=None, workspace=None, action="access.log_in_refused", subject=subject)
        async with self._units.begin() as unit:
            await unit.audit.add(entry)
            await unit.commit()
