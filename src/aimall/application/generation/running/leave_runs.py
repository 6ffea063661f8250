"""Leave: what a process that must stop does with its runs. They get some time; then others take them over."""

import asyncio
from contextlib import suppress

from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.running.launcher import RunLauncher
from aimall.application.generation.running.live_runs import FlushRuns, LiveRuns
from aimall.domain.kernel.errors import TryAgain


class LeaveRuns:
    """Let the runs of this process end, and let go of those that do not. Safe to repeat."""

    def __init__(self, launcher: RunLauncher, live: LiveRuns, flush: FlushRuns) -> None:
        self._launcher, self._live, self._flush = launcher, live, flush
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, *, within_s: float) -> None:
        """Leave. Followers whose run has not ended by then are sent away, to find their place elsewhere."""
        async with self._one_at_a_time:
            await self._launcher.settle_down(within_s=within_s)
            if self._live.all():
                crashpoint(CrashPoint.LEAVING)
            # What was shown must be found again where the followers go. Without the store they get a snapshot there.
            self._live.changed(*self._live.all())
            with suppress(TryAgain):
                await self._flush()
            self._live.are_left = True
            await self._launcher.abandon()
