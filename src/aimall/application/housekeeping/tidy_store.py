"""Tidy the store: remove old rows in small batches, so that nobody waits for it."""

from typing import Final

from aimall.application.housekeeping.ports import OldRows

BATCH: Final = 500
BATCHES_MAX: Final = 400  # what is left then waits for the next round


class TidyStore:
    """The platform itself. Safe to repeat."""

    def __init__(self, rows: OldRows) -> None:
        self._rows = rows

    async def __call__(self) -> int:
        """Give how many rows were removed. Raises `TryAgain`; what was removed until then stays removed."""
        total = 0
        for _ in range(BATCHES_MAX):
            removed = await self._rows.remove(limit=BATCH)
            if not removed:
                break
            total += removed
        return total
