"""Shelves: rows in memory that behave like rows of a database. A unit's writes are its own until it commits."""

import asyncio
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT")
RowT = TypeVar("RowT")


class Shelf(Generic[KeyT, RowT]):
    """Committed rows by key."""

    def __init__(self) -> None:
        self.rows: dict[KeyT, RowT] = {}


class Draft(Generic[KeyT, RowT]):
    """A shelf as one unit sees it: what is committed by now, and its own writes over that."""

    def __init__(self, shelf: Shelf[KeyT, RowT]) -> None:
        self._shelf = shelf
        self._written: dict[KeyT, RowT] = {}

    async def get(self, key: KeyT) -> RowT | None:
        """Read a row, and let others run, as a round trip does."""
        await asyncio.sleep(0)
        found = self._written.get(key)
        return self._shelf.rows.get(key) if found is None else found

    async def put(self, key: KeyT, row: RowT) -> None:
        """Write a row after others ran, so that a race that a lock should prevent is lost here too."""
        await asyncio.sleep(0)
        self._written[key] = row

    async def all(self) -> list[RowT]:
        """Read every row."""
        await asyncio.sleep(0)
        return list((self._shelf.rows | self._written).values())

    def publish(self) -> None:
        """Make the writes visible to all."""
        self._shelf.rows.update(self._written)


class Locks:
    """Locks by key, which a unit takes one after the other and lets go of all together."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, asyncio.Lock] = {}

    def holder(self) -> "LockHolder":
        """Begin a set of locks that end together."""
        return LockHolder(self._locks)


class LockHolder:
    """The locks of one unit."""

    def __init__(self, locks: dict[Hashable, asyncio.Lock]) -> None:
        self._locks = locks
        self._held: dict[Hashable, asyncio.Lock] = {}

    async def take(self, *key: Hashable) -> None:
        """Wait until nobody else has it. Taking it twice is taking it once."""
        if key in self._held:
            return
        lock = self._locks.setdefault(key, asyncio.Lock())
        await lock.acquire()
        self._held[key] = lock

    def release(self) -> None:
        """Let go of all."""
        for lock in _emptied(self._held):
            lock.release()


def _emptied(held: dict[Hashable, asyncio.Lock]) -> Iterator[asyncio.Lock]:
    while held:
        yield held.popitem()[1]
