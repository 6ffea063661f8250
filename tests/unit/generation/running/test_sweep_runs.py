"""Sweeping: what becomes of runs whose process died, and that nobody pays for what the platform lost."""

from dataclasses import replace

import pytest

from aimall.application.generation.providers import FoundUsage
from aimall.domain.catalog.usage import Usage, UsageSource
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.generation.event import Completed, FinishReason
from aimall.domain.generation.feed import AnswerDelta, AnswerDone, LoggedEvent, RunFailed
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import GenerationId
from tests.runs import Person, a_text, charged
from tests.worlds.shelves import offered, usd
from tests.worlds.studio import ANSWER, COST, SAID, Studio, chat_command, text_command

SILENCE = (Completed(finish=FinishReason.STOP, usage=SAID),)  # with a closed gate, a provider that says nothing
WHOLE = FoundUsage(usage=Usage(input_tokens=10, output_tokens=2), finish=FinishReason.STOP, cost_micro_usd=30)


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def left_behind(studio: Studio, *, shown: bool = False, flushed: bool = True) -> tuple[Person, GenerationId]:
    """A run whose process died, long enough ago that everybody sees it."""
    person = await studio.person()
    studio.chat.says(ANSWER if shown else SILENCE)
    studio.chat.gate.clear()
    generation = (await studio.start_chat(chat_command(person))).generation
    await until_asked(studio, generation, shown=shown)
    if flushed:
        await studio.flush()
    await studio.die()
    studio.clock.advance(seconds=31)
    studio.chat.gate.set()
    studio.chat.says(ANSWER)
    return person, generation


async def until_asked(studio: Studio, generation: GenerationId, *, times: int = 1, shown: bool = False) -> None:
    live = studio.live.find(generation)
    assert live is not None
    while len(studio.chat.requests) < times or (shown and live.last_seq < 3):
        await studio.clock.sleep(0)


async def swept(studio: Studio) -> int:
    count = await studio.sweep()
    await studio.ended()
    return count


async def assert_lost(studio: Studio, person: Person, generation: GenerationId, *, text: str = "") -> None:
    stored = await studio.stored(person, generation)
    assert (stored.state, stored.charge, stored.failure) == (RunState.VOIDED, ZERO, "generation.interrupted")
    assert (stored.text or "") == text
    assert await studio.available(person) == Coins.whole(100)
    assert (await studio.books.log.read(generation, after=0))[-1].event == RunFailed(code="generation.interrupted")


@pytest.mark.parametrize("flushed", [False, True], ids=["before its dispatch", "after its dispatch"])
async def test_a_run_that_showed_nothing_is_dispatched_again_under_the_same_hold(
    studio: Studio, *, flushed: bool
) -> None:
    person, generation = await left_behind(studio, flushed=flushed)
    assert await swept(studio) == 1
    stored = await studio.stored(person, generation)
    assert (stored.text, stored.charge, stored.fence) == ("Hello", COST, 2)
    assert await studio.available(person) == Coins.whole(100) - COST


async def test_a_run_that_is_dispatched_again_asks_the_same(studio: Studio) -> None:
    await left_behind(studio)
    await swept(studio)
    first, second = studio.chat.requests
    assert first == second


async def test_a_text_that_is_dispatched_again_keeps_its_rules(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.says(SILENCE)
    studio.chat.gate.clear()
    generation = (await studio.start_text(text_command(person))).generation
    await until_asked(studio, generation)
    await studio.die()
    studio.clock.advance(seconds=31)
    studio.chat.gate.set()
    studio.chat.says(ANSWER)
    await swept(studio)
    assert studio.chat.requests[0] == studio.chat.requests[1]
    assert (await studio.stored(person, generation)).text == "Hello"


async def test_a_run_is_not_dispatched_a_third_time(studio: Studio) -> None:
    person, generation = await left_behind(studio)
    studio.chat.says(SILENCE)
    studio.chat.gate.clear()
    await studio.sweep()
    await until_asked(studio, generation, times=2)
    await studio.flush()
    await studio.die()
    await studio.books.recovery.release(instance="here")
    studio.chat.gate.set()
    await swept(studio)
    assert len(studio.chat.requests) == 2
    await assert_lost(studio, person, generation)


async def test_a_run_that_nobody_waits_for_any_more_is_ended(studio: Studio) -> None:
    person, generation = await left_behind(studio)
    studio.clock.advance(minutes=1)
    await swept(studio)
    await assert_lost(studio, person, generation)


async def test_a_run_that_was_stopped_in_the_meantime_is_ended(studio: Studio) -> None:
    person, generation = await left_behind(studio)
    await studio.stop(person, generation)
    await swept(studio)
    await assert_lost(studio, person, generation)


async def test_a_run_whose_model_is_gone_is_ended(studio: Studio) -> None:
    person, generation = await left_behind(studio)
    studio.first.models_now = studio.second.models_now = ()
    await studio.mall.sync()
    await swept(studio)
    await assert_lost(studio, person, generation)


async def test_a_run_is_not_dispatched_again_at_a_higher_price_than_was_promised(studio: Studio) -> None:
    person, generation = await left_behind(studio)
    studio.first.models_now = studio.second.models_now = (offered("m", usd("1.1", "4")),)
    await studio.mall.sync()
    await swept(studio)
    await assert_lost(studio, person, generation)


async def test_a_text_that_the_provider_s_books_call_whole_is_charged_by_them(studio: Studio) -> None:
    person, generation = await left_behind(studio, shown=True)
    studio.lookup.says(WHOLE)
    await swept(studio)
    stored = await studio.stored(person, generation)
    assert (stored.text, stored.source) == ("Hello", UsageSource.LOOKUP)
    assert stored.charge == Coins(10 * 100 + 2 * 400)
    events = [entry.event for entry in await studio.books.log.read(generation, after=1)]
    assert events[:3] == [
        AnswerDelta(text="Hel"),
        AnswerDelta(text="lo"),
        AnswerDone(message=stored.message, finish=FinishReason.STOP),
    ]


@pytest.mark.parametrize(
    "found",
    [
        None,
        replace(WHOLE, usage=Usage(input_tokens=10, output_tokens=3)),
        replace(WHOLE, finish=FinishReason.LENGTH),
        replace(WHOLE, usage=None),
    ],
    ids=["books that cannot tell", "more tokens than were shown", "cut at its limit", "no tokens"],
)
async def test_a_text_that_may_be_a_part_is_kept_and_costs_nothing(studio: Studio, found: FoundUsage | None) -> None:
    person, generation = await left_behind(studio, shown=True)
    if found is not None:
        studio.lookup.says(found)
    await swept(studio)
    await assert_lost(studio, person, generation, text="Hello")
    message = (await studio.stored(person, generation)).message
    assert message is not None
    assert studio.books.store.messages.rows[message].status is MessageStatus.INCOMPLETE
    assert len(studio.chat.requests) == 1


async def test_a_run_that_is_alive_is_left_alone(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.gate.clear()
    generation = (await studio.start_chat(chat_command(person))).generation
    await until_asked(studio, generation, shown=True)
    await studio.flush()
    studio.clock.advance(seconds=29)
    assert await studio.sweep() == 0
    studio.chat.gate.set()
    await studio.ended()
    assert (await studio.stored(person, generation)).charge == COST


async def test_what_was_swept_is_not_swept_again(studio: Studio) -> None:
    await left_behind(studio, shown=True)
    assert [await swept(studio), await swept(studio)] == [1, 0]


async def pending(studio: Studio) -> tuple[Person, GenerationId]:
    """A whole answer whose cost its process did not live to know."""
    person = await studio.person()
    run = a_text(studio.books, person)
    await studio.books.book.begin(run)
    waiting = replace(
        charged(run, ZERO),
        state=RunState.COST_PENDING,
        usage=None,
        source=UsageSource.NONE,
        events=(LoggedEvent(2, AnswerDelta(text="hi")),),
        provider=studio.first.name,
        provider_generation_id="gen-1",
    )
    await studio.books.book.await_cost(waiting)
    studio.clock.advance(seconds=3)
    return person, run.generation


async def test_a_cost_that_was_left_open_is_asked_for_again(studio: Studio) -> None:
    person, generation = await pending(studio)
    studio.lookup.says(WHOLE)
    await swept(studio)
    stored = await studio.stored(person, generation)
    assert (stored.state, stored.source, stored.usage) == (RunState.SETTLED, UsageSource.LOOKUP, WHOLE.usage)
    assert stored.text == "hi"


async def test_a_cost_that_may_still_come_is_waited_for_and_one_that_will_not_is_estimated(studio: Studio) -> None:
    person, generation = await pending(studio)
    await swept(studio)
    assert (await studio.stored(person, generation)).state is RunState.COST_PENDING
    studio.clock.advance(minutes=15)
    await swept(studio)
    stored = await studio.stored(person, generation)
    assert (stored.state, stored.source) == (RunState.SETTLED, UsageSource.ESTIMATE)
