"""The launcher: runs completions as tasks of their own, and lets them finish when the process must stop."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aimall.application.generation.running.live_run import LiveRun
from aimall.application.generation.running.live_runs import LiveRuns
from aimall.application.generation.running.run_completion import RunOrder

Complete = Callable[[RunOrder], Awaitable[None]]


class RunLauncher:
    """Keeps a hold on every task, since the event loop keeps none."""

    def __init__(self, complete: Complete, live: LiveRuns) -> None:
        self._complete, self._live = complete, live
        self._tasks: set[asyncio.Task[None]] = set()

    def launch(self, order: RunOrder) -> None:
        """Start completing a run; nobody has to wait for it."""
        self.start(order.live, lambda: self._complete(order))

    def start(self, live: LiveRun, work: Callable[[], Awaitable[None]]) -> None:
        """Start work on a run, which will be waited for. A process that has left its runs starts no other."""
        if self._live.are_left:
            live.lose()
            return
        self._live.add(live)
        self._live.changed(live)
        task = asyncio.ensure_future(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle_down(self, *, within_s: float) -> None:
        """Wait until no completion runs any more, or the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._tasks:
                    await asyncio.wait(self._tasks)

    async def abandon(self) -> None:
        """Leave what still runs to the sweeper, of this or of another process."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - the last one who can tell of a defect; the run itself is swept
            context = {"message": "a run's completion failed", "exception": error}
            asyncio.get_running_loop().call_exception_handler(context)
