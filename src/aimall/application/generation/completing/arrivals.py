"""The batches of a run that is followed, which can be waited for a while without losing any."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable

from aimall.application.generation.follow_run import Followed

Batch = tuple[Followed, ...]


class Arrivals:
    """Reads one follower's batches. To be closed."""

    def __init__(self, events: AsyncGenerator[Batch]) -> None:
        self._events = events
        self._next: asyncio.Future[Batch] | None = None

    def __aiter__(self) -> "Arrivals":
        return self

    def __anext__(self) -> Awaitable[Batch]:
        if self._next is None:
            return anext(self._events)
        waited, self._next = self._next, None
        return waited

    async def within(self, seconds: float) -> Batch | None:
        """Give the next batch if it comes in time; else it is the next one later. Raises `StopAsyncIteration`."""
        self._next = self._next or asyncio.ensure_future(_next_of(self._events))
        done, _ = await asyncio.wait({self._next}, timeout=seconds)
        return await anext(self) if done else None

    async def aclose(self) -> None:
        """Stop following."""
        if self._next is not None:
            self._next.cancel()
            await asyncio.gather(self._next, return_exceptions=True)
        await self._events.aclose()


async def _next_of(events: AsyncGenerator[Batch]) -> Batch:
    return await anext(events)
