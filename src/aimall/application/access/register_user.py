"""Registration: anybody becomes a user, with a workspace, a wallet and the starting coins."""

from dataclasses import dataclass, field, replace
from typing import Final

from aimall.application.access.enrolment import Enrolment, Newcomer
from aimall.application.access.ports import (
    CommonPasswords,
    Credentials,
    EnrolmentUnit,
    PasswordHasher,
    Throttle,
)
from aimall.application.access.token_issuer import LoggedIn, TokenIssuer
from aimall.application.audit import AuditEntry
from aimall.application.claims import Claim, IdempotencyKey, fingerprint_of
from aimall.application.units import Units
from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.email import Email
from aimall.domain.access.password import Password, check_new_password
from aimall.domain.access.throttle import REGISTER_PER_NETWORK, network_of
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.errors import IdempotencyKeyReused
from aimall.domain.kernel.ids import UserId, derived_id, print_id

ROUTE: Final = "access.register"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterUserCommand:
    """What a stranger says. There is no actor yet; `address` is the client's, `device` how it names itself."""

    email: str
    password: str = field(repr=False)
    display_name: str | None = None
    address: str = "unknown"
    device: str = ""
    idempotency_key: IdempotencyKey | None = None


class RegisterUser:
    """Anybody, at most 20 times per network and hour. Repeating a key logs the same user in again."""

    def __init__(
        self,
        units: Units[EnrolmentUnit],
        enrolment: Enrolment,
        issuer: TokenIssuer,
        hasher: PasswordHasher,
        common: CommonPasswords,
        throttle: Throttle,
    ) -> None:
        self._units = units
        self._enrolment = enrolment
        self._issuer = issuer
        self._hasher = hasher
        self._common = common
        self._throttle = throttle

    async def __call__(self, command: RegisterUserCommand) -> LoggedIn:
        """Register and log in. Raises `RateLimited`, `InvalidValue`, `EmailTaken`, `IdempotencyKeyReused`."""
        email = Email.parse(command.email)
        name = (
            DisplayName.from_email(email) if command.display_name is None else DisplayName.parse(command.display_name)
        )
        password = Password(command.password)
        check_new_password(password, email, is_common=self._common.contains)
        # Whether an address is taken can be learned here, so asking is what is limited.
        await self._throttle.take(REGISTER_PER_NETWORK, network_of(command.address))
        stored = await self._hasher.hash(password)
        newcomer = Newcomer(email=email, display_name=name, role=Role.USER, password_hash=stored)
        return await self._register(command, newcomer) or await self._repeat(email, password, command.device)

    async def _register(self, command: RegisterUserCommand, newcomer: Newcomer) -> LoggedIn | None:
        """Enrol and log in, or answer None if the same command did it before."""
        user = self._enrolment.new_user_id()
        async with self._units.begin() as unit:
            if command.idempotency_key is not None:
                claim = _claim_of(command.idempotency_key, newcomer, user)
                before = await unit.claims.put(claim)
                if before is not None and before.fingerprint != claim.fingerprint:
                    raise IdempotencyKeyReused
                if before is not None:
                    return None
            profile = await self._enrolment.enrol(unit, newcomer, user=user, actor=user)
            session, token = self._issuer.begin(profile.user, command.device)
            await unit.sessions.add(session)
            await unit.commit()
        return self._issuer.give(profile, session, token)

    async def _repeat(self, email: Email, password: Password, device: str) -> LoggedIn:
        """Log in who registered with this key before. The password is not in the claim, so it is proved here."""
        found = await self._find(email)
        checked = await self._hasher.check(password, found.password_hash if found else None)
        if found is None or not checked.is_match or found.profile.user.is_disabled:
            raise IdempotencyKeyReused
        session, token = self._issuer.begin(found.profile.user, device)
        async with self._units.begin() as unit:
            await unit.sessions.add(session)
            await unit.audit.add(
                AuditEntry(
                    actor=found.profile.user.id,
                    workspace=session.workspace,
                    action="access.log_in",
                    subject=print_id("ses", session.id),
                    facts={"by": "repeated registration"},
                )
            )
            await unit.commit()
        return replace(self._issuer.give(found.profile, session, token), replayed=True)

    async def _find(self, email: Email) -> Credentials | None:
        async with self._units.begin() as unit:
            return await unit.users.by_email(email)


def _claim_of(key: IdempotencyKey, newcomer: Newcomer, user: UserId) -> Claim:
    """Make the claim. Its fingerprint leaves the password out: a fast hash of one must never be stored."""
    return Claim(
        id=derived_id(ROUTE, key, newcomer.email.address),
        fingerprint=fingerprint_of(newcomer.email.address, newcomer.display_name.text),
        subject=user,
    )
