"""What the door needs: people and their log-ins, proofs of who somebody is, and a brake."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType, Protocol

from aimall.application.audit import AuditLog
from aimall.application.claims import Claims
from aimall.application.paging import Page, PageRequest
from aimall.application.units import Unit
from aimall.application.wallet.ports import WalletUnit
from aimall.domain.access.email import Email
from aimall.domain.access.password import Password
from aimall.domain.access.session import Session, TokenHash
from aimall.domain.access.throttle import Rate
from aimall.domain.access.user import User, Workspace
from aimall.domain.kernel.ids import SessionId, UserId, WorkspaceId

PasswordHash = NewType("PasswordHash", str)  # a PHC string: it says by itself how it was made


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person and the personal workspace."""

    user: User
    workspace: Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A person and what proves a password."""

    profile: Profile
    password_hash: PasswordHash = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is true of a log-in now, whatever was true when its token was made."""

    user: User
    session: Session

    def is_good(self, at: datetime) -> bool:
        """Tell whether the log-in still counts: open, the user enabled, and not ended with all others."""
        return (
            self.session.is_open(at)
            and not self.user.is_disabled
            and self.session.token_version == self.user.token_version
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordCheck:
    """Whether a password matches, and whether its hash should be made anew with today's cost."""

    is_match: bool
    is_outdated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessClaims:
    """What an access token says. The role is not in it: it is read where it can change at once."""

    user: UserId
    workspace: WorkspaceId
    session: SessionId
    token_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """A signed token, and for how many seconds it lasts."""

    text: str = field(repr=False)
    lifetime_s: int


class Users(Protocol):
    """People with their personal workspaces."""

    async def add(self, credentials: Credentials) -> bool:
        """Store a person, the workspace and the membership. Answers False, with nothing stored, if the e-mail is taken.

        Waits for another unit that is just storing the same e-mail.
        """
        ...

    async def by_email(self, email: Email) -> Credentials | None:
        """Find whoever logs in with this address."""
        ...

    async def profile(self, user: UserId) -> Profile | None:
        """Find a person."""
        ...

    async def replace_hash(self, user: UserId, *, old: PasswordHash, new: PasswordHash) -> None:
        """Store a stronger hash of the same password, unless the stored one is no longer `old`."""
        ...

    async def page(self, request: PageRequest, *, matching: str | None = None) -> Page[User]:
        """List everybody, or those whose e-mail or name contains a text in any case, the newest first."""
        ...


class Sessions(Protocol):
    """Log-ins and the hashes of their refresh tokens."""

    async def add(self, session: Session) -> None:
        """Store a new log-in and its first token."""
        ...

    async def lock(self, session: SessionId) -> Session | None:
        """Find a log-in and keep everybody else from changing it until the unit ends."""
        ...

    async def lock_by_token(self, token: TokenHash) -> Session | None:
        """The same, by any token of its family, however old."""
        ...

    async def save(self, session: Session) -> None:
        """Store what became of a locked log-in; its current token joins the family."""
        ...


class SessionLists(Protocol):
    """All log-ins of one person."""

    async def open_of(self, user: UserId, at: datetime) -> Sequence[Session]:
        """List those that still count, the newest first."""
        ...

    async def end_all(self, user: UserId, at: datetime, *, keep: SessionId | None = None) -> bool:
        """End every log-in but the one to keep, those being made right now too. False if there is no such user.

        The kept one needs a new access token: those that were signed before are refused.
        """
        ...


class Standings(Protocol):
    """Reads outside any unit, for each request that carries a token."""

    async def of(self, session: SessionId, /) -> Standing | None:
        """Give the truth about a log-in, at most five seconds old. Raises `TryAgain` if the store is down."""
        ...


class PasswordHasher(Protocol):
    """Slow on purpose, and never slow for others: it works beside the event loop, few at a time."""

    async def hash(self, password: Password) -> PasswordHash:
        """Hash a new password. Raises `TryAgain` when too many wait already."""
        ...

    async def check(self, password: Password, stored: PasswordHash | None) -> PasswordCheck:
        """Compare. Without a stored hash it takes just as long and never matches. Raises `TryAgain` as above."""
        ...


class CommonPasswords(Protocol):
    """The passwords that are guessed first."""

    def contains(self, lowered: str) -> bool:
        """Tell whether a password, in lower case, is one of them."""
        ...


class AccessTokens(Protocol):
    """Short-lived signed tokens."""

    def issue(self, claims: AccessClaims) -> AccessToken:
        """Sign a token."""
        ...

    def read(self, text: str) -> AccessClaims:
        """Verify a token. Raises `Unauthenticated` on anything that is not exactly one of ours, in time."""
        ...


class Throttle(Protocol):
    """The brake on guessing. It has a short transaction of its own, so a try counts whatever happens next."""

    async def take(self, rate: Rate, subject: str) -> None:
        """Count one try. Raises `RateLimited` with the wait, or `TryAgain` if the store is down: never lets through."""
        ...

    async def forget(self, rate: Rate, subject: str) -> None:
        """Start afresh, after the subject has proved to be no guesser."""
        ...


class UsersUnit(Unit, Protocol):
    """People only."""

    @property
    def users(self) -> Users: ...


class SessionUnit(UsersUnit, Protocol):
    """People and their log-ins, audited."""

    @property
    def sessions(self) -> Sessions: ...

    @property
    def audit(self) -> AuditLog: ...


class SessionListUnit(Unit, Protocol):
    """All log-ins of one person, audited."""

    @property
    def session_lists(self) -> SessionLists: ...

    @property
    def audit(self) -> AuditLog: ...


class EnrolmentUnit(SessionUnit, WalletUnit, Protocol):
    """All that a newcomer gets in one go."""

    @property
    def claims(self) -> Claims: ...
