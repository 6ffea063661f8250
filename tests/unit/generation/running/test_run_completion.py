"""Completing a run: what providers may do, and what the person gets and pays for it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from aimall.domain.catalog.usage import UsageSource
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.generation.event import (
    Accepted,
    ChatEvent,
    Completed,
    FinishReason,
    Interrupted,
    ReasoningDelta,
    Rejected,
    TextDelta,
    Throttled,
    ToolCallDelta,
    Unreachable,
)
from aimall.domain.generation.feed import AnswerDelta, AnswerDone, LoggedEvent, RunCharged, RunFailed, RunStarted
from aimall.domain.generation.generation import DELTAS_OVER_LIMIT, RunState
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import GenerationId
from tests.runs import ELSEWHERE, Person
from tests.worlds.studio import ANSWER, COST, SAID, Studio, chat_command

DOWN = Unreachable(detail="down")
DONE = Completed(finish=FinishReason.STOP, usage=SAID)
BAD_REQUEST = Rejected(detail="too long", code="context", request_at_fault=True)
BAD_ROUTE = Rejected(detail="no such model", code="model", request_at_fault=False)


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def run(
    studio: Studio, *scripts: Sequence[ChatEvent], other: Sequence[ChatEvent] = ANSWER
) -> tuple[Person, GenerationId]:
    """One question; the first provider plays one script for each call, the second one the same for all."""
    person = await studio.person()
    studio.chat.says(*scripts)
    studio.other_chat.says(other)
    accepted = await studio.start_chat(chat_command(person))
    await studio.ended()
    return person, accepted.generation


async def log_of(studio: Studio, generation: GenerationId) -> list[LoggedEvent]:
    return list(await studio.books.log.read(generation, after=0))


async def status_of(studio: Studio, person: Person, generation: GenerationId) -> MessageStatus:
    message = (await studio.stored(person, generation)).message
    assert message is not None
    return studio.books.store.messages.rows[message].status


async def test_followers_read_a_gapless_log_with_one_ending(studio: Studio) -> None:
    person, generation = await run(studio, ANSWER)
    message = (await studio.stored(person, generation)).message
    log = await log_of(studio, generation)
    assert [entry.seq for entry in log] == [1, 2, 3, 4, 5]
    assert [entry.event for entry in log] == [
        RunStarted(message=message, conversation=person.conversation),
        AnswerDelta(text="Hel"),
        AnswerDelta(text="lo"),
        AnswerDone(message=message, finish=FinishReason.STOP),
        RunCharged(usage=SAID, cost=COST),
    ]


async def test_a_run_is_asked_for_with_the_provider_s_own_name_and_our_limit(studio: Studio) -> None:
    person, generation = await run(studio, ANSWER)
    (request,) = studio.chat.requests
    assert (request.model, request.max_tokens) == ("m", (await studio.stored(person, generation)).max_tokens)


@pytest.mark.parametrize("fault", [DOWN, Throttled(detail="slow"), BAD_ROUTE], ids=lambda f: type(f).__name__)
async def test_a_fault_before_the_first_word_is_answered_by_the_next_route_at_the_first_one_s_price(
    studio: Studio, fault: ChatEvent
) -> None:
    person, generation = await run(studio, [fault])
    stored = await studio.stored(person, generation)
    assert (stored.text, stored.charge, stored.provider) == ("Hello", COST, "second")
    assert stored.price.provider == "first"


async def test_when_every_route_fails_nothing_is_charged_and_the_failure_is_the_last_one_s(studio: Studio) -> None:
    person, generation = await run(studio, [DOWN], other=[Throttled(detail="slow")])
    stored = await studio.stored(person, generation)
    assert (stored.state, stored.charge, stored.failure) == (RunState.VOIDED, ZERO, "provider.throttled")
    assert await status_of(studio, person, generation) is MessageStatus.FAILED
    assert await studio.available(person) == Coins.whole(100)
    assert (await log_of(studio, generation))[-1].event == RunFailed(code="provider.throttled")


async def test_a_bad_request_is_not_tried_elsewhere_and_rests_no_route(studio: Studio) -> None:
    person, generation = await run(studio, [BAD_REQUEST])
    assert (await studio.stored(person, generation)).failure == "provider.request_refused"
    assert studio.other_chat.requests == []
    assert studio.health.current() == {}


async def test_an_interruption_before_the_first_word_is_repeated_once_on_the_same_route(studio: Studio) -> None:
    person, generation = await run(studio, [Interrupted(detail="cut")], ANSWER)
    stored = await studio.stored(person, generation)
    assert (stored.text, stored.provider, len(studio.chat.requests)) == ("Hello", "first", 2)


async def test_an_answer_that_breaks_off_is_kept_costs_nothing_and_is_not_begun_again(studio: Studio) -> None:
    person, generation = await run(studio, [TextDelta(text="Hel"), Interrupted(detail="cut")])
    stored = await studio.stored(person, generation)
    assert (stored.text, stored.charge, stored.failure) == ("Hel", ZERO, "provider.interrupted")
    assert await status_of(studio, person, generation) is MessageStatus.INCOMPLETE
    assert await studio.available(person) == Coins.whole(100)
    assert studio.other_chat.requests == []


async def test_a_stream_without_an_ending_is_an_interruption(studio: Studio) -> None:
    person, generation = await run(studio, [TextDelta(text="Hel"), ReasoningDelta(text="hm")])
    assert (await studio.stored(person, generation)).failure == "provider.interrupted"


async def test_an_answer_without_a_word_costs_nothing(studio: Studio) -> None:
    person, generation = await run(studio, [Accepted(provider_generation_id="gen-1"), DONE])
    stored = await studio.stored(person, generation)
    assert (stored.state, stored.charge, stored.failure) == (RunState.VOIDED, ZERO, "provider.empty_answer")


async def test_reasoning_and_tool_calls_are_not_part_of_the_answer(studio: Studio) -> None:
    hidden = (ReasoningDelta(text="hm"), ToolCallDelta(index=0, id="x", name="y", arguments="{}"))
    person, generation = await run(studio, [*hidden, *ANSWER])
    assert (await studio.stored(person, generation)).text == "Hello"


@pytest.mark.parametrize("finish", [FinishReason.LENGTH, FinishReason.CONTENT_FILTER])
async def test_an_answer_that_was_cut_at_its_limit_is_a_whole_answer(studio: Studio, finish: FinishReason) -> None:
    person, generation = await run(studio, [TextDelta(text="hi"), Completed(finish=finish, usage=SAID)])
    stored = await studio.stored(person, generation)
    assert (stored.charge, stored.finish) == (COST, finish)


async def test_a_provider_that_ignores_its_limit_is_stopped_and_the_hold_is_all_it_costs(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.says([*[TextDelta(text="x ")] * (10 + DELTAS_OVER_LIMIT + 5), DONE])
    generation = (await studio.start_chat(replace(chat_command(person), max_tokens=10))).generation
    await studio.ended()
    stored = await studio.stored(person, generation)
    assert (stored.finish, stored.charge, stored.source) == (FinishReason.BUDGET, stored.hold, UsageSource.ESTIMATE)


async def test_a_charge_is_never_more_than_its_hold(studio: Studio) -> None:
    person = await studio.person()
    huge = Completed(finish=FinishReason.STOP, usage=type(SAID)(input_tokens=10**6, output_tokens=10**6))
    studio.chat.says([TextDelta(text="hi"), huge])
    generation = (await studio.start_chat(chat_command(person))).generation
    await studio.ended()
    stored = await studio.stored(person, generation)
    assert stored.charge == stored.hold
    assert await studio.available(person) == Coins.whole(100) - stored.hold


async def test_a_run_that_another_process_took_over_writes_and_charges_nothing(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.gate.clear()
    generation = (await studio.start_chat(chat_command(person))).generation
    live = studio.live.find(generation)
    assert live is not None
    await live.beyond(2)
    studio.clock.advance(seconds=3)
    (taken,) = await studio.books.recovery.take_stale(owner=ELSEWHERE, limit=10)
    await studio.flush()
    studio.chat.gate.set()
    await studio.ended()
    assert live.is_lost
    assert (await studio.stored(person, generation)).ended_at is None
    assert taken.run.fence == 2


async def test_whoever_leaves_does_not_end_the_run(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.gate.clear()
    asking = asyncio.create_task(studio.start_chat(chat_command(person)))
    accepted = await asking
    asking.cancel()
    studio.chat.gate.set()
    await studio.ended()
    assert (await studio.stored(person, accepted.generation)).charge == COST


async def test_one_success_heals_a_route(studio: Studio) -> None:
    for _ in range(2):
        studio.health.failed(studio.first.route("m"), DOWN)
    await run(studio, ANSWER)
    assert studio.health.current() == {}
