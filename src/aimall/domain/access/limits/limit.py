"""A limit of what is asked for within a while, what a call takes of it, and what it hears back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aimall.domain.access.errors import RateLimited
from aimall.domain.kernel.errors import InvalidValue

MINUTE_S: Final = 60
STRICTER: Final = 10  # how many times smaller a limit is that only one process counts, because the store is away


class Counted(StrEnum):
    """What a limit counts."""

    REQUESTS = "requests"
    TOKENS = "tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `quota` of something within any `window_s` seconds. The name is for the client to read."""

    name: str
    counts: Counted
    quota: int
    window_s: int = MINUTE_S
    is_strict: bool = False

    def __post_init__(self) -> None:
        if self.quota < 1 or self.window_s < 1:
            raise InvalidValue(field="limit", reason="must let something pass")

    @property
    def window_ms(self) -> int:
        """The window as stores count it."""
        return self.window_s * 1000

    def stricter(self) -> "Limit":
        """Give the limit that one process keeps by itself while it cannot count together with the others."""
        return Limit(
            name=self.name,
            counts=self.counts,
            quota=math.ceil(self.quota / STRICTER),
            window_s=self.window_s,
            is_strict=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What one call takes of the limit of one subject. Nothing is never refused, and only looks what is left.

    No call takes more than the quota: what is larger waits until nothing else counts, and takes all of it.
    """

    limit: Limit
    subject: str
    wanted: int

    def __post_init__(self) -> None:
        if self.wanted < 0:
            raise InvalidValue(field="wanted", reason="cannot be negative")

    @property
    def cost(self) -> int:
        """What is taken."""
        return min(self.wanted, self.limit.quota)

    @property
    def scope(self) -> tuple[str, int, str]:
        """Name what is counted. A changed quota goes on with the same count."""
        return self.limit.name, self.limit.window_s, self.subject

    def stricter(self) -> "Take":
        """Give the same of the stricter limit."""
        return Take(limit=self.limit.stricter(), subject=self.subject, wanted=self.wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left of a limit, and in how many seconds all of it is there again."""

    limit: Limit
    remaining: int
    reset_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Everything was taken, at a time of the store's clock."""

    takes: tuple[Take, ...]
    left: tuple[Left, ...]
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was taken. `limit` is the one that stays closed longest; after `wait_s` seconds the call can pass."""

    limit: Limit
    wait_s: int
    left: tuple[Left, ...]

    def error(self) -> RateLimited:
        """Give the error that stops the call."""
        return RateLimited(retry_after_s=self.wait_s, rate=self.limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a store finds of one take: what is left, and how long until it passes; 0 if it does."""

    remaining: int
    reset_ms: int
    wait_ms: int


def answer(takes: tuple[Take, ...], readings: Sequence[Reading], *, at_ms: int) -> Admitted | Refused:
    """Put together what a store has found of all takes of one call."""
    found = list(zip(takes, readings, strict=True))
    left = tuple(
        [Left(limit=take.limit, remaining=one.remaining, reset_s=_seconds(one.reset_ms)) for take, one in found]
    )
    waits = [(one.wait_ms, take.limit) for take, one in found if one.wait_ms]
    if not waits:
        return Admitted(takes=takes, left=left, at_ms=at_ms)
    wait_ms, limit = max(waits, key=lambda wait: wait[0])
    return Refused(limit=limit, wait_s=_seconds(wait_ms), left=left)


def _seconds(ms: int) -> int:
    """Round up, for a client that waits exactly as long as it is told."""
    return math.ceil(ms / 1000)
