"""What housekeeping needs: a store that knows which of its rows nobody will ask for again."""

from typing import Protocol


class OldRows(Protocol):
    """Throttles that brake nothing, quotes and idempotency claims past their time, log-ins that ended long ago."""

    async def remove(self, *, limit: int) -> int:
        """Remove at most `limit` rows of each kind and tell how many went; 0 when none is left. Raises `TryAgain`.

        Safe to run at any time, from several processes.
        """
        ...
