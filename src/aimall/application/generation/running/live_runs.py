"""The live runs of this process, and the one flusher that makes their logs durable.

Once a second, and soon after any change of state, the new events of all live runs go to the store in one statement
that renews their leases too. So a thousand streams cost a few statements a second.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.ports import LeaseOwner, RunLog, RunProgress
from aimall.application.generation.running.live_run import LiveRun
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId

_CRASH_POINTS: Final[Mapping[RunState, CrashPoint]] = {
    RunState.DISPATCHING: CrashPoint.DISPATCHING,
    RunState.STREAMING: CrashPoint.SHOWING,
}


class LiveRuns:
    """Finds live runs by id."""

    def __init__(self) -> None:
        self._runs: dict[GenerationId, LiveRun] = {}
        self._urgent = asyncio.Event()
        self.are_left = False  # this process goes away: whoever follows a run must do so elsewhere

    def add(self, run: LiveRun) -> None:
        """Take a run in."""
        self._runs[run.generation] = run

    def remove(self, run: LiveRun) -> None:
        """Let a run go; followers that hold it may read on."""
        if self._runs.get(run.generation) is run:
            del self._runs[run.generation]

    def find(self, generation: GenerationId) -> LiveRun | None:
        """Give a run of this process."""
        return self._runs.get(generation)

    def all(self) -> tuple[LiveRun, ...]:
        """Give them all."""
        return tuple(self._runs.values())

    def changed(self) -> None:
        """Ask for a flush soon: some run changed its state."""
        self._urgent.set()

    async def pause(self, seconds: float) -> None:
        """Wait until the next flush is due."""
        try:
            async with asyncio.timeout(seconds):
                await self._urgent.wait()
        except TimeoutError:
            pass
        self._urgent.clear()


class FlushRuns:
    """Make what is new in all live runs durable and renew their leases. Safe to repeat."""

    def __init__(self, live: LiveRuns, log: RunLog, owner: LeaseOwner) -> None:
        self._live, self._log, self._owner = live, log, owner

    async def __call__(self) -> None:
        """Flush. Raises `TryAgain`: the events then wait in memory, and `LiveRun.room` slows the upstream down."""
        runs = {run.generation: run for run in self._live.all() if not run.is_over}
        if not runs:
            return
        progress = [_progress_of(run) for run in runs.values()]
        try:
            kept = await self._log.flush(progress, owner=self._owner)
        except TryAgain:
            crashpoint(CrashPoint.UNSTORED)
            raise
        events = {entry.generation: entry.events for entry in progress}
        for mine in kept:
            run, stored = runs.pop(mine.generation), events[mine.generation]
            if stored:
                run.stored_up_to(stored[-1].seq)
                run.forget_stored()
            if mine.stop and not run.stop_requested:
                run.ask_stop()
        for lost in runs.values():
            lost.lose()
        for entry in progress:
            _pass_crash_point(entry)


def _progress_of(run: LiveRun) -> RunProgress:
    return RunProgress(
        generation=run.generation,
        fence=run.fence,
        state=run.state,
        attempt=run.attempt,
        provider=run.provider,
        provider_generation_id=run.provider_generation_id,
        events=run.unstored(),
    )


def _pass_crash_point(entry: RunProgress) -> None:
    point = _CRASH_POINTS.get(entry.state)
    if point is CrashPoint.DISPATCHING and entry.provider_generation_id is not None:
        point = CrashPoint.ACCEPTED
    if point is not None:
        crashpoint(point)
