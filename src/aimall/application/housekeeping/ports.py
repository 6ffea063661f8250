"""What housekeeping needs: a store that knows what nobody will ask for again, and a book of what was done when."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class OldRows(Protocol):
    """Throttles that brake nothing, quotes and idempotency claims past their time, log-ins that ended long ago."""

    async def remove(self, *, limit: int) -> int:
        """Remove at most `limit` rows of each kind and tell how many went; 0 when none is left. Raises `TryAgain`.

        Safe to run at any time, from several processes.
        """
        ...


class OldFiles(Protocol):
    """Which files and bytes are not needed any more. Each call is one transaction. Raises `TryAgain`."""

    async def expire(self, *, after: timedelta, limit: int) -> Sequence[tuple[str, ...]]:
        """Strike out files that were brought so long ago; gives for each the keys of its objects.

        Favourites stay, and so does what a job has still to hear. What was made here stays until its owner deletes it.
        """
        ...

    async def unnamed(self, keys: Sequence[str]) -> Sequence[str]:
        """Of these keys of objects, give those that neither a file nor a job that has not ended names."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoreFailure:
    """Why a chore was not done: a code for people to read in their language, and the words of whoever failed."""

    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoreRecord:
    """When a chore was done last, and how: `count` says how many things it was done to, where there is a number."""

    name: str
    last_run_at: datetime
    next_run_at: datetime
    count: int | None
    failure: ChoreFailure | None


class ChoreBook(Protocol):
    """Whose turn each chore is, and when it was done last, by the store's clock. Raises `TryAgain`."""

    def turn(self, name: str) -> AbstractAsyncContextManager[bool]:
        """Tell whether a chore is due. If it is, nobody else has it until the block ends, or this process dies."""
        ...

    async def note(
        self, name: str, *, again_in: timedelta, count: int | None = None, failure: ChoreFailure | None = None
    ) -> None:
        """Write down that a chore was done just now, and that it is due again after a while."""
        ...

    async def records(self) -> Sequence[ChoreRecord]:
        """Give what is known of every chore, by name."""
        ...


class BooksProof(Protocol):
    """Counts every promise of the ledger anew from its rows."""

    async def broken(self) -> Sequence[str]:
        """Name the promises that do not hold. Raises `TryAgain`."""
        ...
