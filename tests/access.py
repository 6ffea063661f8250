"""The door for tests: a clock that is moved by hand, both worlds that keep people, and all use cases over either."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from aimall.adapters.crypto.access_tokens import SignedAccessTokens
from aimall.adapters.crypto.common_passwords import ListedPasswords
from aimall.adapters.memory.access import MemoryThrottle
from aimall.adapters.memory.keys.api_keys import MemoryKeyUses
from aimall.adapters.memory.unit import MemoryStore, MemoryUnits, UnitClosed
from aimall.adapters.system.ids import SystemIds
from aimall.application.access.account.ports import AccountUnit
from aimall.application.access.authenticate import Authenticate
from aimall.application.access.enrolment import Enrolment
from aimall.application.access.keys.ports import KeyStandings, KeysUnit, KeyUses
from aimall.application.access.keys.recent_keys import RecentKeys, RecentProofs
from aimall.application.access.log_in import LogIn
from aimall.application.access.log_out import LogOut
from aimall.application.access.people.ports import SuspensionUnit
from aimall.application.access.ports import (
    Credentials,
    EnrolmentUnit,
    PasswordCheck,
    PasswordHash,
    Profile,
    Standings,
    Throttle,
)
from aimall.application.access.refresh_session import RefreshSession
from aimall.application.access.register_user import RegisterUser
from aimall.application.access.standings import RecentStandings
from aimall.application.access.token_issuer import TokenIssuer
from aimall.application.units import Units
from aimall.application.wallet.grant_starting_coins import StartingCoins
from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.email import Email
from aimall.domain.access.password import Password
from aimall.domain.access.session import RefreshToken, Session, hash_of
from aimall.domain.access.user import User, personal_workspace
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import SessionId, UserId, WorkspaceId

NOON: Final = datetime(2026, 3, 20, 12, tzinfo=UTC)
GIFT: Final = Coins.whole(200)
GOOD_PASSWORD: Final = "four quiet walnuts"
KEY: Final = Ed25519PrivateKey.generate()


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOON).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds=seconds)
        await asyncio.sleep(0)

    def advance(self, *, days: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        self.at += timedelta(days=days, minutes=minutes, seconds=seconds)


class QuickHasher:
    """Hashes that cost nothing, and remembers which comparisons were asked for."""

    def __init__(self) -> None:
        self.version = 1
        self.compared: list[PasswordHash | None] = []

    async def hash(self, password: Password) -> PasswordHash:
        await asyncio.sleep(0)
        return PasswordHash(f"$argon2id$v={self.version}${password.text}")

    async def check(self, password: Password, stored: PasswordHash | None) -> PasswordCheck:
        await asyncio.sleep(0)
        self.compared.append(stored)
        is_match = stored is not None and stored.endswith(f"${password.text}")
        return PasswordCheck(is_match=is_match, is_outdated=f"$v={self.version}$" not in (stored or ""))


class AccessUnit(EnrolmentUnit, SuspensionUnit, AccountUnit, KeysUnit, Protocol):
    """Every slice that `access` uses."""


class Door(Protocol):
    """One world that keeps people."""

    clock: HandClock
    throttle: Throttle
    write_after_commit: type[Exception]

    @property
    def units(self) -> Units[AccessUnit]: ...

    @property
    def standings(self) -> Standings: ...

    @property
    def key_standings(self) -> KeyStandings: ...

    @property
    def key_uses(self) -> KeyUses: ...


class MemoryDoor:
    """People in memory."""

    write_after_commit: type[Exception] = UnitClosed

    def __init__(self) -> None:
        self.clock = HandClock()
        self.store = MemoryStore(self.clock)
        self.units: Units[AccessUnit] = MemoryUnits(self.store)
        self.throttle: Throttle = MemoryThrottle(self.clock)
        self.standings: Standings = self.store.standings
        self.key_standings: KeyStandings = self.store.key_standings
        self.key_uses: KeyUses = MemoryKeyUses(self.store.api_keys)


@dataclass
class House:
    """All use cases of the door over one world, with real tokens and quick hashes."""

    door: Door
    starting: Coins = GIFT

    def __post_init__(self) -> None:
        ids, clock = SystemIds(), self.door.clock
        self.hasher = QuickHasher()
        self.tokens = SignedAccessTokens([KEY], clock, issuer="https://mall.test")
        self.standings = RecentStandings(self.door.standings, clock)
        self.keys = RecentKeys(self.door.key_standings, clock)
        self.proofs = RecentProofs(self.standings, self.keys)
        self.issuer = TokenIssuer(self.tokens, clock, ids)
        self.enrolment = Enrolment(clock, ids, StartingCoins(amount=self.starting))
        self.common = ListedPasswords()
        units, throttle = self.door.units, self.door.throttle
        self.register = RegisterUser(units, self.enrolment, self.issuer, self.hasher, self.common, throttle)
        self.log_in = LogIn(units, self.issuer, self.hasher, throttle)
        self.refresh = RefreshSession(units, self.issuer, self.standings, clock, ids)
        self.log_out = LogOut(units, self.standings, clock)
        self.authenticate = Authenticate(self.tokens, self.standings, clock)


def a_person(email: str | None = None, *, role: Role = Role.USER, at: datetime = NOON) -> Credentials:
    """Somebody new, not stored yet."""
    address = Email.parse(email or f"{uuid4().hex}@example.com")
    user = User(
        id=UserId(uuid4()),
        email=address,
        display_name=DisplayName("Ann"),
        role=role,
        workspace=WorkspaceId(uuid4()),
        created_at=at,
    )
    profile = Profile(user=user, workspace=personal_workspace(user))
    return Credentials(profile=profile, password_hash=PasswordHash("$argon2id$v=1$x"))


def a_session(user: User, *, at: datetime = NOON) -> tuple[Session, RefreshToken]:
    """A log-in of somebody, not stored yet, and its token."""
    token = RefreshToken(uuid4().hex)
    session = Session(
        id=SessionId(uuid4()),
        user=user.id,
        workspace=user.workspace,
        token_version=user.token_version,
        current=hash_of(token),
        created_at=at,
        refreshed_at=at,
    )
    return session, token


async def stored_person(door: Door, email: str | None = None, *, at: datetime = NOON) -> User:
    """Somebody who is stored."""
    person = a_person(email, at=at)
    async with door.units.begin() as unit:
        assert await unit.users.add(person)
        await unit.commit()
    return person.profile.user
