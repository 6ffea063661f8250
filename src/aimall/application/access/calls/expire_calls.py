"""Remove calls from the log that are older than it reaches back."""

from datetime import timedelta
from typing import Final

from aimall.application.access.calls.ports import CallBook

BATCH: Final = 1_000
BATCHES_MAX: Final = 1_000  # what is left then waits for the next time


class ExpireCalls:
    """The platform itself. Safe to repeat."""

    def __init__(self, book: CallBook, *, kept: timedelta) -> None:
        self._book, self._kept = book, kept

    async def __call__(self) -> int:
        """Give how many went. Raises `TryAgain`; what went until then is gone."""
        total = 0
        for _ in range(BATCHES_MAX):
            removed = await self._book.expire(after=self._kept, limit=BATCH)
            total += removed
            if removed < BATCH:
                break
        return total
