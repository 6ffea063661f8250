"""Standings, remembered for five seconds: so long may an ended log-in still pass, and no request waits for a query."""

from collections import OrderedDict
from typing import Final

from aimall.application.access.ports import Standing, Standings
from aimall.application.clock import Clock
from aimall.domain.kernel.ids import SessionId

REMEMBERED_S: Final = 5.0
MOST_REMEMBERED: Final = 20_000


class RecentStandings:
    """A `Standings` in front of another. One process forgets at once what it ends itself."""

    def __init__(self, standings: Standings, clock: Clock) -> None:
        self._standings = standings
        self._clock = clock
        self._known: OrderedDict[SessionId, tuple[float, Standing | None]] = OrderedDict()
        self._endings = 0

    async def of(self, session: SessionId) -> Standing | None:
        """Give a standing that was true at most five seconds ago. Raises `TryAgain` if the store is down."""
        now = self._clock.monotonic()
        known = self._known.get(session)
        if known is not None and now < known[0] + REMEMBERED_S:
            return known[1]
        endings = self._endings
        standing = await self._standings.of(session)
        # What was read while something ended may be older than the ending, so it is not kept.
        if endings == self._endings:
            self._known[session] = (now, standing)
            self._known.move_to_end(session)
        while len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        return standing

    def forget(self, session: SessionId) -> None:
        """Read this one anew next time."""
        self._endings += 1
        self._known.pop(session, None)

    def forget_all(self) -> None:
        """Read every one anew next time."""
        self._endings += 1
        self._known.clear()
