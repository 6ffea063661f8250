"""Calls that wait in this process to be stored together: no answer waits for its line in the log."""

from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Final

from aimall.application.access.calls.ports import Call, CallBook
from aimall.domain.kernel.errors import TryAgain

ROOM: Final = 10_000  # about a minute of a busy process, while the store is away
BATCH: Final = 1_000


class LatestCalls:
    """Called about once a second. What a process that dies had gathered is lost: it is no money.

    When there is no more room, the oldest give way to the newest, and are counted.
    """

    def __init__(self, book: CallBook, *, room: int = ROOM) -> None:
        self._book, self._room = book, room
        self._waiting: deque[Call] = deque()
        self.dropped = 0

    @property
    def waiting(self) -> int:
        """How many are not stored yet."""
        return len(self._waiting)

    @property
    def is_full(self) -> bool:
        """Whether the next one costs the oldest."""
        return len(self._waiting) >= self._room

    def note(self, call: Call) -> None:
        """A call was answered."""
        self._waiting.append(call)
        self._make_room()

    async def __call__(self) -> None:
        """Store what was gathered. Raises `TryAgain`, and keeps it for the next time."""
        while self._waiting:
            batch = tuple(islice(self._waiting, BATCH))
            for _ in batch:
                self._waiting.popleft()
            await self._put(batch)

    async def _put(self, batch: Sequence[Call]) -> None:
        try:
            await self._book.put(batch)
        except TryAgain:
            self._waiting.extendleft(reversed(batch))
            self._make_room()
            raise
        except Exception:
            # What the store does not take today it will not take tomorrow, and others wait behind it.
            self.dropped += len(batch)
            raise

    def _make_room(self) -> None:
        while len(self._waiting) > self._room:
            self._waiting.popleft()
            self.dropped += 1
