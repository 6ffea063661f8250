"""A live run's log: gapless for every reader, and never unbounded."""

import asyncio
from contextlib import ExitStack
from uuid import UUID

import pytest

from aimall.application.clock import Clock
from aimall.application.generation.running.live_run import KEPT, UNSTORED_AGE_LIMIT_S, UNSTORED_BYTES_LIMIT, LiveRun
from aimall.domain.generation.feed import AnswerDelta, LoggedEvent, RunFailed, RunStarted
from aimall.domain.kernel.ids import GenerationId, WorkspaceId
from tests.access import HandClock


def a_live_run(clock: Clock | None = None) -> LiveRun:
    started = LoggedEvent(1, RunStarted(message=None, conversation=None))
    return LiveRun(
        GenerationId(UUID(int=1)), WorkspaceId(UUID(int=2)), fence=1, log=(started,), clock=clock or HandClock()
    )


async def read_all(run: LiveRun, after: int = 0) -> list[LoggedEvent]:
    heard: list[LoggedEvent] = []
    while not run.is_over or after < run.last_seq:
        await run.beyond(after)
        batch = run.since(after)
        heard += batch
        after += len(batch)
    return heard


async def has_room(run: LiveRun) -> bool:
    """Tell whether the upstream may be read now."""
    waiting = asyncio.create_task(run.room())
    await asyncio.sleep(0)
    is_done = waiting.done()
    waiting.cancel()
    return is_done


async def test_every_follower_reads_every_event_once_and_in_order() -> None:
    run = a_live_run()
    readers = [asyncio.create_task(read_all(run)) for _ in range(10)]
    for number in range(50):
        run.append(AnswerDelta(text=str(number)))
        if number % 7 == 0:
            await asyncio.sleep(0)
    run.append(RunFailed(code="x"))
    run.close()
    for heard in await asyncio.gather(*readers):
        assert [entry.seq for entry in heard] == list(range(1, 53))


async def test_a_follower_starts_where_it_left_off() -> None:
    run = a_live_run()
    run.append(AnswerDelta(text="a"), AnswerDelta(text="b"))
    run.close()
    assert [entry.seq for entry in await read_all(run, after=2)] == [3]


async def test_followers_of_a_lost_run_do_not_wait_for_ever() -> None:
    run = a_live_run()
    reader = asyncio.create_task(read_all(run))
    await asyncio.sleep(0)
    run.lose()
    assert len(await reader) == 1


async def test_the_upstream_is_not_read_while_too_much_is_not_stored() -> None:
    run = a_live_run()
    run.append(AnswerDelta(text="x" * (UNSTORED_BYTES_LIMIT + 1)))
    waiting = asyncio.create_task(run.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    run.stored_up_to(run.last_seq)
    await waiting


async def test_what_is_not_stored_is_counted_in_bytes_of_whatever_letters() -> None:
    run = a_live_run()
    run.append(AnswerDelta(text="س" * (UNSTORED_BYTES_LIMIT // 2 + 1)))
    assert not await has_room(run)


async def test_the_upstream_is_not_read_while_something_is_too_old_for_not_being_stored() -> None:
    clock = HandClock()
    run = a_live_run(clock)
    run.append(AnswerDelta(text="old"))
    clock.advance(seconds=UNSTORED_AGE_LIMIT_S)
    run.append(AnswerDelta(text="new"))
    assert await has_room(run)
    clock.advance(seconds=1)
    assert not await has_room(run)
    run.stored_up_to(2)
    assert await has_room(run)
    clock.advance(seconds=UNSTORED_AGE_LIMIT_S)
    assert not await has_room(run)


async def test_a_reader_that_waits_for_room_goes_on_when_the_store_is_back() -> None:
    clock = HandClock()
    run = a_live_run(clock)
    run.append(AnswerDelta(text="a"), AnswerDelta(text="b"))
    clock.advance(minutes=1)
    waiting = asyncio.create_task(run.room())
    await asyncio.sleep(0)
    run.stored_up_to(2)
    await asyncio.sleep(0)
    assert not waiting.done()
    run.stored_up_to(3)
    await waiting


async def test_silence_is_no_backlog() -> None:
    clock = HandClock()
    run = a_live_run(clock)
    run.append(AnswerDelta(text="a"))
    run.stored_up_to(run.last_seq)
    clock.advance(minutes=10)
    assert await has_room(run)


async def test_stored_events_are_not_offered_to_the_store_again() -> None:
    run = a_live_run()
    run.append(AnswerDelta(text="a"), AnswerDelta(text="b"))
    run.stored_up_to(2)
    assert [entry.seq for entry in run.unstored()] == [3]


@pytest.mark.parametrize(
    ("followers", "kept_from"),
    [((), 901), ((1001,), 901), ((1001, 899), 900), ((1001, 10), 900 - KEPT + 1)],
    ids=["nobody", "one who has all", "one who is behind", "one who is far behind"],
)
async def test_what_is_stored_is_kept_only_for_followers_that_are_a_little_behind(
    followers: tuple[int, ...], kept_from: int
) -> None:
    run = a_live_run()
    run.append(*(AnswerDelta(text=str(number)) for number in range(1000)))
    run.stored_up_to(900)
    with ExitStack() as places:
        for after in followers:
            places.enter_context(run.followed(after))
        run.forget_stored()
    assert [entry.seq for entry in run.since(run.forgotten)] == list(range(kept_from, 1002))
    assert run.last_seq == 1001


async def test_a_follower_that_went_keeps_nothing() -> None:
    run = a_live_run()
    with run.followed(0):
        run.append(AnswerDelta(text="a"), AnswerDelta(text="b"))
    run.stored_up_to(3)
    run.forget_stored()
    assert run.forgotten == 3


async def test_what_is_not_stored_is_never_forgotten() -> None:
    run = a_live_run()
    run.append(*(AnswerDelta(text=str(number)) for number in range(1000)))
    run.forget_stored()
    assert len(run.unstored()) == 1000


async def test_a_stop_cuts_the_patience_with_the_provider_short() -> None:
    run = a_live_run()
    try:
        async with asyncio.timeout(3600) as run.patience:
            run.ask_stop()
            await asyncio.Event().wait()
    except TimeoutError:
        pass
    assert run.stop_requested


async def test_what_the_store_held_before_it_was_told_here_waits_for_nothing() -> None:
    clock = HandClock()
    run = a_live_run(clock)
    run.stored_up_to(run.last_seq + 1)
    run.append(AnswerDelta(text="x" * (UNSTORED_BYTES_LIMIT + 1)))
    clock.advance(minutes=1)
    assert await has_room(run)
    assert run.unstored() == ()
