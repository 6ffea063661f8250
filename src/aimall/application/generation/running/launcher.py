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
        task = asyncio.ensure_future(work())
        self._tasks.add(task)
        task.add_done_callback(self._ended)

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

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Tell of a defect, since nobody else can. The run itself is swept."""
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            context = {"message": "a run's completion failed", "exception": error}
            task.get_loop().call_exception_handler(context)
