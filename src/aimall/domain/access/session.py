"""Sessions: one log-in and the family of its refresh tokens. Each token works once; a stolen one kills the family.

A phone on a bad network repeats a refresh whose answer was lost. So the immediate parent of the current token, for
ten seconds, gets the same successor again. Any other used token means that two hold it, and both are logged out.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import digest
from typing import Final, NewType

from aimall.domain.kernel.ids import SessionId, UserId, WorkspaceId

IDLE_LIMIT: Final = timedelta(days=7)
ABSOLUTE_LIMIT: Final = timedelta(days=30)
REPEAT_GRACE: Final = timedelta(seconds=10)

RefreshToken = NewType("RefreshToken", str)  # 256 bits as text; known to its holder only
TokenHash = NewType("TokenHash", bytes)  # sha256 of a token: all that is ever stored


class Use(StrEnum):
    """What presenting a token to its session means."""

    ROTATE = "rotate"  # the current token: it gets a successor
    REPEAT = "repeat"  # its parent, a moment later: the same successor again
    REUSE = "reuse"  # an older one: somebody else has it
    ENDED = "ended"  # the session is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One log-in. `seed` made the current token from its parent; without the parent it gives nothing away."""

    id: SessionId
    user: UserId
    workspace: WorkspaceId
    token_version: int
    current: TokenHash
    created_at: datetime
    refreshed_at: datetime
    parent: TokenHash | None = None
    seed: str = field(default="", repr=False)
    device: str = ""
    ended_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Tell whether the session still counts: not ended, used within 7 days, begun within 30."""
        return self.ended_at is None and at < self.refreshed_at + IDLE_LIMIT and at < self.created_at + ABSOLUTE_LIMIT

    def use_of(self, token: TokenHash, at: datetime) -> Use:
        """Judge a token that belongs to this session."""
        if not self.is_open(at):
            return Use.ENDED
        if token == self.current:
            return Use.ROTATE
        if token == self.parent and at <= self.refreshed_at + REPEAT_GRACE:
            return Use.REPEAT
        return Use.REUSE

    def rotated(self, token: RefreshToken, seed: str, at: datetime) -> "Session":
        """Replace the current token by the successor that `seed` makes of it."""
        successor = successor_of(token, seed)
        return replace(self, current=hash_of(successor), parent=self.current, seed=seed, refreshed_at=at)

    def ended(self, at: datetime) -> "Session":
        """End the session; an ended one keeps its first ending."""
        return self if self.ended_at else replace(self, ended_at=at)


def hash_of(token: RefreshToken) -> TokenHash:
    """Give what may be stored of a token. A plain hash is enough: 256 random bits cannot be guessed."""
    return TokenHash(sha256(token.encode()).digest())


def successor_of(token: RefreshToken, seed: str) -> RefreshToken:
    """Derive a token's successor. The same parent and seed always give the same, so no token need be stored."""
    return RefreshToken(digest(token.encode(), seed.encode(), "sha256").hex())
