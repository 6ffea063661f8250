"""OpenAI-compatible servers, as real as sockets are: what we ask, and what we make of every kind of good answer."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.origins import Origins
from aimall.adapters.openai_compatible.discovery import find_ollama
from aimall.adapters.openai_compatible.models import OpenAiCompatibleModels
from aimall.application.catalog.ports import OffersUnavailable
from aimall.application.generation.providers import ChatProvider
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import Accepted, Completed, FinishReason, Rejected, TextDelta
from tests.upstreams.answering import ENGLISH_ANSWER, PERSIAN_ANSWER
from tests.upstreams.asking import API_KEY, RUN, answer, ask, compatible_chat, text_of
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.script import Script, UsageShape


@pytest.fixture
async def standin() -> AsyncIterator[OpenAiStandIn]:
    async with OpenAiStandIn(api_key=API_KEY) as server:
        yield server


@pytest.fixture
async def chat(standin: OpenAiStandIn) -> AsyncIterator[ChatProvider]:
    async with compatible_chat(standin) as chat:
        yield chat


async def test_an_answer_arrives_whole_with_its_usage(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    events = await answer(chat)
    assert events[0] == Accepted(provider_generation_id="chatcmpl-00000001")
    assert text_of(events) == ENGLISH_ANSWER == standin.log[0].text_sent
    words = len(ENGLISH_ANSWER.split(" "))
    assert events[-1] == Completed(finish=FinishReason.STOP, usage=Usage(input_tokens=2, output_tokens=words))


async def test_a_persian_answer_cut_into_single_bytes_arrives_whole(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    standin.script(Script(split=1, newline="\r\n", comments=True))
    assert text_of(await answer(chat, ask("سلام"))) == PERSIAN_ANSWER


async def test_the_request_says_what_every_server_understands(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    await answer(chat)
    assert standin.log[0].body == {
        "model": "standin-echo",
        "messages": [{"role": "user", "content": "say hi"}],
        "stream": True,
        "max_tokens": 100,
        "temperature": 0.5,
        "stream_options": {"include_usage": True},
    }
    assert standin.log[0].headers["authorization"] == "Bearer sk-standin"
    assert "cookie" not in standin.log[0].headers


@pytest.mark.parametrize("model", ["o3-mini", "gpt-5", "gpt-5-mini", "openai/o1"])
async def test_reasoning_models_are_asked_in_their_own_way(
    chat: ChatProvider, standin: OpenAiStandIn, model: str
) -> None:
    await answer(chat, ask(model=model))
    body = standin.log[0].body
    assert body["max_completion_tokens"] == 100
    assert not {"max_tokens", "temperature"} & set(body)


async def test_a_limit_that_a_model_will_not_take_is_said_differently_from_then_on(
    chat: ChatProvider, standin: OpenAiStandIn
) -> None:
    message = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    standin.script(Script(status=400, error={"error": {"message": message, "code": "unsupported_parameter"}}))
    assert text_of(await answer(chat)) == ENGLISH_ANSWER
    await answer(chat)
    assert ["max_completion_tokens" in record.body for record in standin.log] == [False, True, True]


async def test_a_limit_that_is_never_liked_ends_in_a_refusal(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    refusal = Script(status=400, error={"error": {"message": "max_tokens is not supported"}}, times=0)
    standin.script(refusal)
    assert isinstance((await answer(chat))[-1], Rejected)
    assert len(standin.log) == 2


async def test_stream_options_are_dropped_and_the_drop_is_remembered() -> None:
    async with OpenAiStandIn(knows_stream_options=False) as old, compatible_chat(old) as chat:
        assert text_of(await answer(chat)) == ENGLISH_ANSWER
        await answer(chat)
        assert ["stream_options" in record.body for record in old.log] == [True, False, False]


async def test_whoever_was_refused_with_others_is_asked_again_as_they_are() -> None:
    async with OpenAiStandIn(knows_stream_options=False) as old, compatible_chat(old) as chat:
        together = [chat.stream(ask(), run=RUN) for _ in range(2)]  # neither knows yet what the other will learn
        assert [text_of([event async for event in one]) for one in together] == [ENGLISH_ANSWER] * 2


SHAPES: list[UsageShape] = ["on_finish", "repeat_finish", "no_finish", "each", "after_done", "twice"]


@pytest.mark.parametrize("shape", SHAPES)
async def test_usage_is_found_in_every_shape(chat: ChatProvider, standin: OpenAiStandIn, shape: UsageShape) -> None:
    standin.script(Script(pieces=["a", "b"], usage=shape))
    usage = Usage(input_tokens=2, output_tokens=2)
    assert (await answer(chat))[-1] == Completed(finish=FinishReason.STOP, usage=usage)


@pytest.mark.parametrize("wrong", [{"completion_tokens": -1}, {"completion_tokens": 10**15}, {"prompt_tokens": None}])
async def test_an_impossible_usage_is_no_usage(
    chat: ChatProvider, standin: OpenAiStandIn, wrong: dict[str, object]
) -> None:
    standin.script(Script(pieces=["a"], usage_fields=wrong))
    assert (await answer(chat))[-1] == Completed(finish=FinishReason.STOP, usage=None)


async def test_an_answer_without_usage_is_whole(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    standin.script(Script(usage="none"))
    assert (await answer(chat))[-1] == Completed(finish=FinishReason.STOP, usage=None)


async def test_what_follows_the_ending_is_ignored(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    after = 'data: {"choices":[{"delta":{"content":"never"},"finish_reason":"length"}]}\n\ndata: garbage\n\n'
    standin.script(Script(pieces=["a"], done=3, after_done=after))
    events = await answer(chat)
    assert text_of(events) == "a"
    assert [event for event in events if isinstance(event, Completed)] == events[-1:]


async def test_a_whole_answer_does_not_wait_for_a_server_that_never_hangs_up(
    chat: ChatProvider, standin: OpenAiStandIn
) -> None:
    whole = 'data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n'
    standin.script(Script(raw=whole + " " * 10, hang_after=len(whole)))
    assert (await answer(chat))[-1] == Completed(finish=FinishReason.STOP, usage=None)


@pytest.mark.parametrize("script", [Script(endless=True), Script(gate_after=3)], ids=["talking", "silent"])
async def test_closing_the_iterator_closes_the_connection(
    chat: ChatProvider, standin: OpenAiStandIn, script: Script
) -> None:
    standin.script(script)
    async with aclosing(chat.stream(ask(), run=RUN)) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                break
    await standin.until(lambda log: log[0].is_disconnected)


async def test_cancelling_the_reader_closes_the_connection(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    standin.script(Script(gate_after=1))
    reader = asyncio.create_task(answer(chat))
    await standin.until(lambda log: bool(log) and log[0].tokens_sent == 1)
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
    await standin.until(lambda log: log[0].is_disconnected)


async def test_answers_stream_side_by_side(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    standin.script(Script(gate_after=2, times=0))
    readers = [asyncio.create_task(answer(chat)) for _ in range(150)]
    await standin.until(lambda log: sum(record.tokens_sent == 2 for record in log) == 150)
    standin.release()
    assert {text_of(events) for events in await asyncio.gather(*readers)} == {ENGLISH_ANSWER}


async def test_the_models_that_can_chat_or_embed_are_listed(standin: OpenAiStandIn) -> None:
    async with JsonCalls(Origins([standin.base_url])) as calls:
        offered = await OpenAiCompatibleModels(calls, base_url=standin.base_url).models()
        assert [model.upstream_model for model in offered] == ["standin-echo", "standin-large", "standin-embed"]
        with pytest.raises(OffersUnavailable, match=re.escape("404")):
            await OpenAiCompatibleModels(calls, base_url=f"{standin.address}/elsewhere").models()


async def test_a_local_ollama_is_found_only_where_one_answers(standin: OpenAiStandIn) -> None:
    async with JsonCalls(Origins([standin.address, "http://127.0.0.1:9"])) as calls:
        assert await find_ollama(calls, standin.address) == standin.base_url
        assert await find_ollama(calls, "http://127.0.0.1:9") is None
