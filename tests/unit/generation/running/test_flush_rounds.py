"""Whose flush is due when: those that changed soon, the others by turns, and never two flushes at once."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import pytest

from aimall.application.generation.ports import Kept, LeaseOwner, RunProgress
from aimall.application.generation.running.leave_runs import LeaveRuns
from aimall.application.generation.running.live_run import LiveRun
from aimall.application.generation.running.live_runs import RUNS_AT_ONCE, FlushRuns, LiveRuns
from aimall.domain.generation.feed import AnswerDelta, LoggedEvent
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId, WorkspaceId
from tests.access import HandClock
from tests.runs import HERE
from tests.theatre.rounds import AN_HOUR, in_mid_round
from tests.theatre.streaming import streaming
from tests.worlds.studio import Studio


class NotingLog:
    """Keeps every run, and notes which came together and how many flushes were on their way at once."""

    def __init__(self) -> None:
        self.flushed: list[list[GenerationId]] = []
        self.stored: list[LoggedEvent] = []
        self._on_their_way = self.most_at_once = 0

    async def flush(self, progress: Sequence[RunProgress], *, owner: LeaseOwner) -> Sequence[Kept]:  # noqa: ARG002
        self._on_their_way += 1
        self.most_at_once = max(self.most_at_once, self._on_their_way)
        await asyncio.sleep(0)
        self._on_their_way -= 1
        self.flushed.append([entry.generation for entry in progress])
        self.stored += [event for entry in progress for event in entry.events]
        return [Kept(generation=entry.generation, stop=False) for entry in progress]

    async def read(self, generation: GenerationId, *, after: int) -> Sequence[LoggedEvent]:  # noqa: ARG002
        return ()


def some_runs(live: LiveRuns, count: int) -> list[LiveRun]:
    runs = [
        LiveRun(GenerationId(uuid4()), WorkspaceId(uuid4()), fence=1, log=(), clock=HandClock()) for _ in range(count)
    ]
    for run in runs:
        live.add(run)
    return runs


async def test_a_run_that_changed_is_due_soon_and_no_other_is() -> None:
    live = LiveRuns()
    runs = some_runs(live, 3)
    live.changed(runs[1])
    await live.pause(AN_HOUR)
    assert live.take_due() == (runs[1],)


async def test_those_that_change_soon_after_one_another_go_together() -> None:
    live = LiveRuns()
    runs = some_runs(live, 3)

    async def due() -> tuple[LiveRun, ...]:
        await live.pause(AN_HOUR)
        return live.take_due()

    live.changed(runs[0])
    waiting = asyncio.create_task(due())
    await asyncio.sleep(0)
    live.changed(runs[1])
    assert await waiting == (runs[0], runs[1])


async def test_who_was_taken_once_is_not_due_again_until_it_changes() -> None:
    live = LiveRuns()
    runs = some_runs(live, 2)
    live.changed(runs[0])
    await live.pause(AN_HOUR)
    live.take_due()
    live.changed(runs[1])
    await live.pause(AN_HOUR)
    assert live.take_due() == (runs[1],)


async def test_a_few_are_all_due_when_it_is_their_turn() -> None:
    live = LiveRuns()
    runs = some_runs(live, 3)
    await live.pause(0)
    assert live.take_due() == tuple(runs)


async def test_changes_that_never_end_put_no_turn_off() -> None:
    live = LiveRuns()
    runs = some_runs(live, 3)
    due: tuple[LiveRun, ...] = ()
    while len(due) < len(runs):
        live.changed(runs[0])
        await live.pause(0.05)
        due = live.take_due()
    assert due == tuple(runs)


async def test_who_had_a_turn_waits_for_the_next_one() -> None:
    live = LiveRuns()
    runs = some_runs(live, 2)
    await live.pause(0)
    live.take_due()
    live.changed(runs[1])
    await live.pause(AN_HOUR)
    assert live.take_due() == (runs[1],)


async def test_many_runs_have_their_turns_one_part_after_another() -> None:
    live, log = LiveRuns(), NotingLog()
    runs = some_runs(live, 3 * RUNS_AT_ONCE)
    flush = FlushRuns(live, log, HERE)
    for _ in range(4):
        await live.pause(0)
        await flush()
    turns = [run.generation for run in (*runs, *runs[:RUNS_AT_ONCE])]
    assert (live.turns, log.flushed) == (
        3,
        [turns[at : at + RUNS_AT_ONCE] for at in range(0, len(turns), RUNS_AT_ONCE)],
    )


async def test_turns_are_of_one_size() -> None:
    live, log = LiveRuns(), NotingLog()
    some_runs(live, RUNS_AT_ONCE + 2)
    await FlushRuns(live, log, HERE)()
    assert (live.turns, len(log.flushed[0])) == (2, RUNS_AT_ONCE // 2 + 1)


async def test_who_was_flushed_for_a_change_comes_after_the_others() -> None:
    live = LiveRuns()
    runs = some_runs(live, RUNS_AT_ONCE + 2)
    await in_mid_round(live)
    live.changed(*runs[:-1])
    live.take_due()
    assert live.all()[0] is runs[-1]


async def test_a_run_that_ended_meanwhile_is_not_flushed() -> None:
    live, log = LiveRuns(), NotingLog()
    ended, running = some_runs(live, 2)
    live.changed(ended, running)
    ended.close()
    await FlushRuns(live, log, HERE)()
    assert log.flushed == [[running.generation]]


class EndingLog(NotingLog):
    """A log that is told of a run whose end has been committed and told before the flush comes back."""

    def __init__(self, run: LiveRun) -> None:
        super().__init__()
        self._run = run

    async def flush(self, progress: Sequence[RunProgress], *, owner: LeaseOwner) -> Sequence[Kept]:
        await super().flush(progress, owner=owner)
        self._run.close()
        return ()


async def test_a_run_that_ended_while_it_was_flushed_is_not_lost() -> None:
    live = LiveRuns()
    (run,) = some_runs(live, 1)
    await FlushRuns(live, EndingLog(run), HERE)()
    assert (run.is_closed, run.is_lost) == (True, False)


async def test_a_run_whose_end_is_being_committed_needs_no_flush_of_its_own() -> None:
    live = LiveRuns()
    ending, running = some_runs(live, 2)
    live.changed(ending, running)
    ending.is_ending = True
    await live.pause(AN_HOUR)
    assert live.take_due() == (running,)


async def test_two_flushes_take_turns_and_store_no_event_twice() -> None:
    live, log = LiveRuns(), NotingLog()
    (run,) = some_runs(live, 1)
    flush = FlushRuns(live, log, HERE)
    run.append(AnswerDelta(text="a"))
    first = asyncio.create_task(flush())
    await asyncio.sleep(0)
    run.append(AnswerDelta(text="b"))
    await asyncio.gather(first, flush(), flush())
    assert log.most_at_once == 1
    assert [event.seq for event in log.stored] == [1, 2]


async def test_a_process_that_leaves_stores_what_every_run_has_shown() -> None:
    studio, log = Studio(), NotingLog()
    lives = [(await streaming(studio))[1] for _ in range(2)]
    await in_mid_round(studio.live)
    await LeaveRuns(studio.launcher, studio.live, FlushRuns(studio.live, log, HERE))(within_s=0)
    assert log.flushed == [[live.generation for live in lives]]
    assert [event.event for event in log.stored] == [AnswerDelta(text="Hel"), AnswerDelta(text="lo")] * 2


class OnceAwayLog(NotingLog):
    """A log whose first flush fails."""

    async def flush(self, progress: Sequence[RunProgress], *, owner: LeaseOwner) -> Sequence[Kept]:
        kept = await super().flush(progress, owner=owner)
        if len(self.flushed) == 1:
            raise TryAgain
        return kept


async def test_what_failed_is_due_again_at_its_next_turn() -> None:
    live, log = LiveRuns(), OnceAwayLog()
    (run,) = some_runs(live, 1)
    flush = FlushRuns(live, log, HERE)
    await live.pause(0)
    with pytest.raises(TryAgain):
        await flush()
    await live.pause(0)
    await flush()
    assert log.flushed == [[run.generation]] * 2


async def test_a_turn_that_fails_keeps_no_other_waiting() -> None:
    live, log = LiveRuns(), OnceAwayLog()
    runs = some_runs(live, 2 * RUNS_AT_ONCE)
    flush = FlushRuns(live, log, HERE)
    with pytest.raises(TryAgain):
        await flush()
    await flush()
    assert log.flushed[1] == [run.generation for run in runs[RUNS_AT_ONCE:]]
