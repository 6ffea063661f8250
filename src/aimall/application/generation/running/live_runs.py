"""The live runs of this process, and the one flusher that makes their logs durable.

Once a second the new events of each live run go to the store, many runs in one statement, which renews their leases
too; and soon after a run changed its state, its own do. So a thousand streams cost a few statements a second, spread
over it: all at once, they would keep every piece waiting, and every event in memory until the last one has its turn.
"""

import asyncio
import math
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.ports import LeaseOwner, RunLog, RunProgress
from aimall.application.generation.running.live_run import LiveRun
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId

RUNS_AT_ONCE: Final = 50  # nobody's piece waits while the events of a thousand runs are written down
SOON_S: Final = 0.1  # a run changes its state three times at its beginning, and a short one has ended by then
_CRASH_POINTS: Final[Mapping[RunState, CrashPoint]] = {
    RunState.DISPATCHING: CrashPoint.DISPATCHING,
    RunState.STREAMING: CrashPoint.SHOWING,
}


class LiveRuns:
    """Finds live runs by id, and tells whose flush is due."""

    def __init__(self) -> None:
        self._runs: dict[GenerationId, LiveRun] = {}  # whose turn was longest ago first
        self._changed: dict[GenerationId, LiveRun] = {}
        self._urgent = asyncio.Event()
        self._is_turn = True
        self._turn_at = 0.0
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
        """Give them all: first whose turn was longest ago."""
        return tuple(self._runs.values())

    def changed(self, *runs: LiveRun) -> None:
        """Ask for a flush of these runs soon: they changed their state."""
        self._changed |= {run.generation: run for run in runs}
        self._urgent.set()

    @property
    def turns(self) -> int:
        """In how many turns all runs are flushed, each once."""
        return max(1, math.ceil(len(self._runs) / RUNS_AT_ONCE))

    async def pause(self, seconds: float) -> None:
        """Wait until a flush is due: of those that changed, or of those whose turn it is, once in so many seconds."""
        if self._is_turn:
            now, step = asyncio.get_running_loop().time(), seconds / self.turns
            # At its time, however long the last flush took; but a store that is slow has half of its time for others.
            self._is_turn, self._turn_at = False, max(self._turn_at + step, now + step / 2)
        try:
            async with asyncio.timeout_at(self._turn_at):
                await self._urgent.wait()
                await asyncio.sleep(SOON_S)
        except TimeoutError:
            self._is_turn = True
        self._urgent.clear()

    def take_due(self) -> tuple[LiveRun, ...]:
        """Give who is due. Their next turn comes after everybody else's, however this one ends.

        So a run whose row somebody has locked fails together with those of its own turn, and keeps no other waiting.
        """
        turn = islice(self._runs.values(), math.ceil(len(self._runs) / self.turns) if self._is_turn else 0)
        changed = (run for run in self._changed.values() if not run.is_ending)
        due = tuple(dict.fromkeys((*changed, *turn)))
        self._changed = {}
        for run in due:
            if self.find(run.generation) is run:
                self._runs[run.generation] = self._runs.pop(run.generation)
        return due


class FlushRuns:
    """Make what is new in all live runs durable and renew their leases. Safe to repeat."""

    def __init__(self, live: LiveRuns, log: RunLog, owner: LeaseOwner) -> None:
        self._live, self._log, self._owner = live, log, owner
        self._flushing = asyncio.Lock()  # rows of events that two flushes wrote at once could overlap

    async def __call__(self) -> None:
        """Flush what is due. Raises `TryAgain`: events then wait in memory, and `LiveRun.room` slows providers down."""
        async with self._flushing:
            await self._flush([run for run in self._live.take_due() if not run.is_over])

    async def _flush(self, due: Sequence[LiveRun]) -> None:
        if not due:
            return
        runs = {run.generation: run for run in due}
        progress = [_progress_of(run) for run in due]
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
        for missing in runs.values():
            # The commit of its end may have overtaken this flush, and has not come back yet.
            if not (missing.is_ending or missing.is_over):
                missing.lose()
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
