"""A text as one answer."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from aimall.domain.generation.errors import ProviderFailed, ProviderInterrupted, ProviderThrottled, ProviderUnreachable
from aimall.domain.generation.event import ChatEvent, Completed, FinishReason, Interrupted, TextDelta, Throttled
from aimall.domain.generation.event import Unreachable as Down
from aimall.domain.generation.request import Speaker
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import IdempotencyKeyReused, InvalidValue
from aimall.domain.wallet.errors import InsufficientCoins
from tests.worlds.studio import ANSWER, COST, SAID, Studio, text_command


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def test_a_text_comes_whole_with_its_usage_and_cost(studio: Studio) -> None:
    person = await studio.person()
    answer = await studio.generate(text_command(person))
    assert (answer.output, answer.usage, answer.cost) == ("Hello", SAID, COST)


async def test_the_same_command_again_gives_the_same_text_and_no_second_charge(studio: Studio) -> None:
    person = await studio.person()
    first = await studio.generate(text_command(person))
    await studio.ended()
    again = await studio.generate(text_command(person))
    assert again == replace(first, replayed=True)
    assert await studio.available(person) == Coins.whole(100) - COST


async def test_equal_commands_at_once_are_one_run(studio: Studio) -> None:
    person = await studio.person()
    answers = await asyncio.gather(*(studio.generate(text_command(person)) for _ in range(20)))
    assert {answer.output for answer in answers} == {"Hello"}
    assert len({answer.generation for answer in answers}) == len(studio.chat.requests) == 1


@pytest.mark.parametrize(
    "change",
    [{"prompt": "a story"}, {"tone": "formal"}, {"length": "short"}, {"language": "fa"}, {"model": "free:free"}],
    ids=lambda change: next(iter(change)),
)
async def test_the_same_key_with_another_wish_is_refused(studio: Studio, change: dict[str, Any]) -> None:
    person = await studio.person()
    await studio.generate(text_command(person))
    with pytest.raises(IdempotencyKeyReused):
        await studio.generate(replace(text_command(person), **change))


async def test_the_length_bounds_the_answer_and_the_tone_reaches_the_model(studio: Studio) -> None:
    person = await studio.person()
    await studio.generate(replace(text_command(person), tone="formal", length="short"))
    (request,) = studio.chat.requests
    assert request.max_tokens == 400
    assert [line.speaker for line in request.lines] == [Speaker.SYSTEM, Speaker.USER]
    assert "formal" in request.lines[0].text


async def test_a_tone_that_is_not_on_offer_is_refused_before_anything_is_held(studio: Studio) -> None:
    person = await studio.person()
    with pytest.raises(InvalidValue, match="tone"):
        await studio.generate(replace(text_command(person), tone="furious"))
    assert studio.books.store.runs.by_id == {}


async def test_a_text_without_coins_is_refused(studio: Studio) -> None:
    with pytest.raises(InsufficientCoins):
        await studio.generate(text_command(await studio.person(coins=0)))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Down(detail="down"), ProviderUnreachable),
        (Throttled(detail="slow"), ProviderThrottled),
        (Interrupted(detail="cut"), ProviderInterrupted),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_a_text_that_no_provider_could_write_costs_nothing_and_says_why(
    studio: Studio, fault: ChatEvent, error: type[ProviderFailed]
) -> None:
    person = await studio.person()
    for chat in (studio.chat, studio.other_chat):
        chat.says([fault])
    for _ in range(2):
        with pytest.raises(error):
            await studio.generate(text_command(person))
        await studio.ended()
    assert await studio.available(person) == Coins.whole(100)


async def test_a_text_that_broke_off_is_no_answer(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.says([TextDelta(text="Once upon"), Interrupted(detail="cut")])
    with pytest.raises(ProviderInterrupted):
        await studio.generate(text_command(person))


async def test_a_text_whose_cost_is_not_known_yet_is_given_without_it(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.says([ANSWER[0], TextDelta(text="hi"), Completed(finish=FinishReason.STOP, usage=None)])
    answer = await studio.generate(text_command(person))
    assert (answer.output, answer.usage, answer.cost) == ("hi", None, None)
    await studio.ended()
