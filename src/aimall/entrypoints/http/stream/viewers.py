"""Viewers: how many streams one process and one person may hold open at once.

Whoever opens one too many loses the oldest: it can be resumed, and refusing the newest would lock out a person
whose phone has left dead connections behind.
"""

import asyncio
import contextvars
from collections import defaultdict
from dataclasses import dataclass
from typing import Protocol

from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPolicy:
    """Times in seconds, and how many streams may be open."""

    heartbeat_s: float = 15.0
    stall_s: float = 20.0
    goodbye_s: float = 2.0
    recheck_s: float = 45.0  # with what is remembered of log-ins, a log-out bites within a minute
    retry_ms: int = 2000
    per_process: int = 800
    per_user: int = 20

    @property
    def look_s(self) -> float:
        """How often each stream is looked after: a stall is noticed that much late, a sign of life sent that early."""
        return min(self.heartbeat_s, self.stall_s, self.recheck_s) / 4


class Viewed(Protocol):
    """A stream that is open."""

    def look(self, now: float) -> None:
        """See that its client reads, and may. `now` is the loop's clock. Waits for nothing, and never raises."""
        ...

    def cut(self) -> None:
        """End it, whatever it waits for."""
        ...


class Viewers:
    """Counts the open streams of this process, and looks after all of them: a task for each would cost them memory."""

    def __init__(self, policy: StreamPolicy) -> None:
        self.policy = policy
        self._open: set[Viewed] = set()
        self._of: defaultdict[UserId, list[Viewed]] = defaultdict(list)
        self._looking: asyncio.Task[None] | None = None

    def require_room(self) -> None:
        """Refuse before anything is started. Raises `TryAgain` while this process holds all it can."""
        if len(self._open) >= self.policy.per_process:
            raise TryAgain(retry_after_s=2)

    @property
    def open_now(self) -> int:
        """How many streams are open."""
        return len(self._open)

    def enter(self, user: UserId | None, stream: Viewed) -> None:
        """Count a stream until it leaves; the person's oldest is cut off when they open one too many.

        A stream that nobody could resume is of no `user`, and none of another's is closed for it.
        """
        if user is not None:
            mine = self._of[user]
            if len(mine) >= self.policy.per_user:
                mine.pop(0).cut()
            mine.append(stream)
        self._open.add(stream)
        if self._looking is None:
            # In a context of its own: it outlives the request that comes first.
            self._looking = asyncio.create_task(self._look_after_all(), context=contextvars.Context())

    def leave(self, user: UserId | None, stream: Viewed) -> None:
        """Count it no more. Safe to repeat."""
        self._open.discard(stream)
        mine = [] if user is None else self._of.get(user, [])
        if stream in mine:
            mine.remove(stream)
        if user is not None and not mine:
            self._of.pop(user, None)
        if not self._open and self._looking is not None:
            self._looking.cancel()
            self._looking = None

    async def _look_after_all(self) -> None:
        while True:
            await asyncio.sleep(self.policy.look_s)
            now = asyncio.get_running_loop().time()
            for stream in tuple(self._open):
                stream.look(now)
