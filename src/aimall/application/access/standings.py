"""What was found out of late, remembered for five seconds: so long may what ended still pass, and nobody waits longer.

Every request proves who asks, so none of them may wait for a query.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Generic, TypeVar

from aimall.application.access.ports import Standing, Standings
from aimall.application.clock import Clock
from aimall.domain.kernel.ids import SessionId

REMEMBERED_S: Final = 5.0
MOST_REMEMBERED: Final = 20_000

KeyT = TypeVar("KeyT", bound=Hashable)
FoundT = TypeVar("FoundT")


class Recent(Generic[KeyT, FoundT]):
    """Answers of somebody slower. One process forgets at once what it ends itself."""

    def __init__(self, ask: Callable[[KeyT], Awaitable[FoundT]], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._known: OrderedDict[KeyT, tuple[float, FoundT]] = OrderedDict()
        self._asking: dict[KeyT, asyncio.Task[FoundT]] = {}
        self._endings = 0

    async def of(self, key: KeyT, /) -> FoundT:
        """Give an answer that was true at most five seconds ago. Raises `TryAgain` if the store is down.

        A crowd that comes with the same key is one question, or it would fill the store's pool every five seconds.
        """
        known = self._known.get(key)
        if known is not None and self._clock.monotonic() < known[0] + REMEMBERED_S:
            return known[1]
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(self._find(key))
            asking.add_done_callback(_heed)
        return await asyncio.shield(asking)  # whoever leaves does not take the answer from the others

    async def _find(self, key: KeyT) -> FoundT:
        now, endings = self._clock.monotonic(), self._endings
        try:
            found = await self._ask(key)
        finally:
            if self._asking.get(key) is asyncio.current_task():
                del self._asking[key]
        # What was read while something ended may be older than the ending, so it is not kept.
        if endings == self._endings:
            self._known[key] = (now, found)
            self._known.move_to_end(key)
        while len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        return found

    def forget(self, key: KeyT) -> None:
        """Ask for this one anew next time."""
        self._endings += 1
        self._known.pop(key, None)
        self._asking.pop(key, None)

    def forget_all(self) -> None:
        """Ask for every one anew next time."""
        self._endings += 1
        self._known.clear()
        self._asking.clear()


class RecentStandings(Recent[SessionId, Standing | None]):
    """A `Standings` in front of another."""

    def __init__(self, standings: Standings, clock: Clock) -> None:
        super().__init__(standings.of, clock)


def _heed(asked: asyncio.Task[FoundT]) -> None:
    """Take note of a failure: everybody who waited for it may have left."""
    if not asked.cancelled():
        asked.exception()
