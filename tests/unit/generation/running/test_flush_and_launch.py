"""Making live runs durable, and letting their tasks end."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from aimall.application.generation.ports import Kept, LeaseOwner, RunProgress
from aimall.application.generation.running.launcher import RunLauncher
from aimall.application.generation.running.leave_runs import LeaveRuns
from aimall.application.generation.running.live_runs import FlushRuns, LiveRuns
from aimall.application.generation.running.run_completion import RunOrder
from aimall.domain.generation.feed import AnswerDelta, LoggedEvent
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId
from tests.runs import ELSEWHERE
from tests.theatre.streaming import streaming
from tests.worlds.studio import COST, HERE, Studio, chat_command


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def stored_seqs(studio: Studio, generation: GenerationId) -> list[int]:
    return [entry.seq for entry in await studio.books.log.read(generation, after=0)]


async def finish(studio: Studio) -> None:
    studio.chat.gate.set()
    await studio.ended()


async def test_a_flush_stores_what_was_shown_and_where_the_run_stands(studio: Studio) -> None:
    person, live = await streaming(studio)
    await studio.flush()
    run = await studio.stored(person, live.generation)
    assert (run.state, run.attempt, run.provider) == (RunState.STREAMING, 1, "first")
    assert run.provider_generation_id == "gen-1"
    assert await stored_seqs(studio, live.generation) == [1, 2, 3]
    assert live.unstored() == ()
    await finish(studio)


async def test_a_flush_renews_the_lease(studio: Studio) -> None:
    _, _ = await streaming(studio)
    for _ in range(4):
        await studio.flush()
        studio.clock.advance(seconds=20)
        assert await studio.books.recovery.take_stale(owner=ELSEWHERE, limit=10) == []
    await finish(studio)


async def test_a_flush_brings_the_wish_to_stop_from_another_process(studio: Studio) -> None:
    person, live = await streaming(studio)
    await studio.books.runs.request_stop(person.workspace, live.generation)
    await studio.flush()
    await studio.ended()
    run = await studio.stored(person, live.generation)
    assert (run.text, run.finish) == ("Hello", "stopped")


async def test_a_run_that_was_taken_over_is_let_go(studio: Studio) -> None:
    _, live = await streaming(studio)
    studio.clock.advance(seconds=31)
    await studio.books.recovery.take_stale(owner=ELSEWHERE, limit=10)
    await studio.flush()
    assert live.is_lost
    await finish(studio)


class AwayLog:
    """A log whose store is away, and counts who asks."""

    def __init__(self) -> None:
        self.flushes = 0

    async def flush(self, progress: Sequence[RunProgress], *, owner: LeaseOwner) -> Sequence[Kept]:  # noqa: ARG002
        self.flushes += 1
        raise TryAgain

    async def read(self, generation: GenerationId, *, after: int) -> Sequence[LoggedEvent]:  # noqa: ARG002
        raise TryAgain


async def test_what_could_not_be_stored_waits_in_memory_and_the_run_goes_on(studio: Studio) -> None:
    person, live = await streaming(studio)
    with pytest.raises(TryAgain):
        await FlushRuns(studio.live, AwayLog(), HERE)()
    assert [entry.event for entry in live.unstored()] == [AnswerDelta(text="Hel"), AnswerDelta(text="lo")]
    assert not live.is_lost
    await finish(studio)
    assert (await studio.stored(person, live.generation)).charge == COST
    assert await stored_seqs(studio, live.generation) == [1, 2, 3, 4, 5]


async def test_without_live_runs_the_store_is_not_asked() -> None:
    log = AwayLog()
    await FlushRuns(LiveRuns(), log, HERE)()
    assert log.flushes == 0


async def test_a_defect_of_one_run_is_reported_and_ends_no_other(studio: Studio) -> None:
    person, live = await streaming(studio)
    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))

    async def fail(_: RunOrder) -> None:
        raise ZeroDivisionError

    order = RunOrder(
        live=live,
        routes=(),
        price=(await studio.stored(person, live.generation)).price,
        hold=COST,
        lines=(),
        max_tokens=1,
        input_tokens=0,
        answer=None,
    )
    broken = RunLauncher(fail, LiveRuns())
    broken.launch(order)
    await broken.settle_down(within_s=60)
    assert [type(context["exception"]) for context in reported] == [ZeroDivisionError]
    await finish(studio)
    assert (await studio.stored(person, live.generation)).charge == COST


async def test_a_process_that_must_stop_lets_its_runs_end_first(studio: Studio) -> None:
    person, live = await streaming(studio)
    draining = asyncio.create_task(studio.launcher.settle_down(within_s=60))
    await asyncio.sleep(0)
    studio.chat.gate.set()
    await draining
    assert (await studio.stored(person, live.generation)).charge == COST


async def test_a_run_that_does_not_end_in_time_is_left_to_the_sweeper(studio: Studio) -> None:
    person, live = await streaming(studio)
    await studio.launcher.abandon()
    assert (live.is_lost, studio.live.all()) == (True, ())
    assert (await studio.stored(person, live.generation)).ended_at is None


async def test_a_process_that_left_its_runs_starts_no_other(studio: Studio) -> None:
    await studio.leave(within_s=60)
    person = await studio.person()
    generation = (await studio.start_chat(chat_command(person))).generation
    assert studio.live.find(generation) is None
    assert (await studio.stored(person, generation)).ended_at is None
    assert studio.chat.requests == []


async def test_runs_are_left_even_while_the_store_is_away(studio: Studio) -> None:
    _, live = await streaming(studio)
    log = AwayLog()
    await LeaveRuns(studio.launcher, studio.live, FlushRuns(studio.live, log, HERE))(within_s=0)
    assert (log.flushes, live.is_lost, studio.live.all()) == (1, True, ())
