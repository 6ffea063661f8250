"""The book of chores in memory."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from aimall.application.clock import Clock
from aimall.application.housekeeping.ports import ChoreFailure, ChoreRecord


class MemoryChoreBook:
    """`ChoreBook`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._records: dict[str, ChoreRecord] = {}
        self._taken: set[str] = set()

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncGenerator[bool]:
        await asyncio.sleep(0)
        known = self._records.get(name)
        is_due = known is None or known.next_run_at <= self._clock.now()
        if not is_due or name in self._taken:
            yield False
            return
        self._taken.add(name)
        try:
            yield True
        finally:
            self._taken.discard(name)

    async def note(
        self, name: str, *, again_in: timedelta, count: int | None = None, failure: ChoreFailure | None = None
    ) -> None:
        await asyncio.sleep(0)
        now = self._clock.now()
        self._records[name] = ChoreRecord(
            name=name, last_run_at=now, next_run_at=now + again_in, count=count, failure=failure
        )

    async def records(self) -> Sequence[ChoreRecord]:
        await asyncio.sleep(0)
        return [self._records[name] for name in sorted(self._records)]
