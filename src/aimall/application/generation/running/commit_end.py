"""Commit the end of a run, then tell its followers. Never in another order."""

import asyncio
from typing import Final

from aimall.application.clock import Clock
from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.ports import AlreadySettled, RunBook, Settled, SettleRun
from aimall.application.generation.running.live_run import LiveRun
from aimall.domain.generation.feed import RunEvent
from aimall.domain.kernel.errors import TryAgain

RETRIES_S: Final = (0.05, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)


class CommitEnd:
    """Store one end of one run. Safe to repeat: the first commit wins."""

    def __init__(self, book: RunBook, clock: Clock) -> None:
        self._book, self._clock = book, clock

    async def __call__(
        self, live: LiveRun, end: SettleRun, events: tuple[RunEvent, ...], *, pending_cost: bool = False
    ) -> bool:
        """Commit `end`, which carries `events` as its last ones. False when the run is not ours any more."""
        outcome = await self._persist(live, end, pending_cost=pending_cost)
        if not isinstance(outcome, Settled):
            live.lose()
            return False
        crashpoint(CrashPoint.AFTER_SETTLE)
        live.stored_up_to(live.last_seq + len(events))
        live.append(*events)
        if not pending_cost:
            live.close()
        return True

    async def _persist(self, live: LiveRun, end: SettleRun, *, pending_cost: bool) -> Settled | AlreadySettled | None:
        """Repeat the same end until its outcome is known. None when the store stays away: the sweeper will end it."""
        act = self._book.await_cost if pending_cost else self._book.settle
        for wait in (*RETRIES_S, None):
            live.is_ending = True
            try:
                # A cancelled call would leave its outcome unknown, so cancellation may not reach it.
                return await asyncio.shield(asyncio.ensure_future(act(end)))
            except TryAgain:
                crashpoint(CrashPoint.UNKNOWN_SETTLE)
            finally:
                live.is_ending = False
            if wait is not None:
                await self._clock.sleep(wait)
        return None
