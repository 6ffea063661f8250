"""Every way in which a provider can fail, as real as sockets are: always exactly one ending, and the right one."""

from collections.abc import AsyncIterator

import psutil
import pytest

from aimall.application.generation.providers import ChatProvider
from aimall.domain.generation.event import (
    Accepted,
    ChatEvent,
    Completed,
    Interrupted,
    Rejected,
    TextDelta,
    Throttled,
    Unreachable,
)
from tests.upstreams.answering import ENGLISH_ANSWER
from tests.upstreams.asking import API_KEY, answer, compatible_chat, text_of
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.script import Script


@pytest.fixture
async def standin() -> AsyncIterator[OpenAiStandIn]:
    async with OpenAiStandIn(api_key=API_KEY) as server:
        yield server


@pytest.fixture
async def chat(standin: OpenAiStandIn) -> AsyncIterator[ChatProvider]:
    async with compatible_chat(standin) as chat:
        yield chat


CUTS = [
    Script(framing="chunked", close_after=900),
    Script(framing="close", close_after=900),
    Script(framing="chunked", reset_after=900),
    Script(framing="close", reset_after=900),
]


@pytest.mark.parametrize("cut", CUTS, ids=["closed, chunked", "closed", "reset, chunked", "reset"])
async def test_a_stream_that_breaks_keeps_its_text_and_is_interrupted(
    chat: ChatProvider, standin: OpenAiStandIn, cut: Script
) -> None:
    standin.script(cut)
    events = await answer(chat)
    assert isinstance(events[-1], Interrupted)
    assert ENGLISH_ANSWER.startswith(text_of(events))
    # A reset may throw away what has arrived; an orderly end may not.
    assert cut.reset_after or text_of(events)


@pytest.mark.parametrize("cut", range(0, 700, 45))
async def test_a_stream_cut_anywhere_has_exactly_one_ending(
    chat: ChatProvider, standin: OpenAiStandIn, cut: int
) -> None:
    standin.script(Script(pieces=["a", "b"], close_after=cut))
    endings = [event for event in await answer(chat) if not isinstance(event, Accepted | TextDelta)]
    assert len(endings) == 1
    assert isinstance(endings[0], Interrupted | Completed)


@pytest.mark.parametrize("raw", ["data: {oops\n\n", "data: [1]\n\n", "data: \ufffd{\n\n", "<html></html>", ""])
async def test_a_malformed_stream_is_interrupted(chat: ChatProvider, standin: OpenAiStandIn, raw: str) -> None:
    standin.script(Script(raw=raw))
    assert [type(event) for event in await answer(chat)] == [Interrupted]


async def test_broken_chunk_framing_is_a_fault(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    standin.script(Script(framing="close", headers={"Transfer-Encoding": "chunked"}, raw="zz\r\nnonsense"))
    # Which of the two depends on whether the nonsense arrives together with the head.
    assert isinstance((await answer(chat))[-1], Interrupted | Unreachable)


async def test_a_line_without_end_is_cut_off_and_leaves_memory_alone(
    chat: ChatProvider, standin: OpenAiStandIn
) -> None:
    await answer(chat)  # whatever the first call loads is loaded
    before = psutil.Process().memory_info().rss
    standin.script(Script(pieces=["a"], huge_line_bytes=50 * 1024 * 1024))
    assert isinstance((await answer(chat))[-1], Interrupted)
    await standin.until(lambda log: log[-1].is_disconnected)
    assert psutil.Process().memory_info().rss - before < 20 * 1024 * 1024


async def test_an_error_inside_the_stream_is_an_interruption(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    standin.script(Script(pieces=["a"], error_chunk={"error": {"message": "gone", "code": 500}, "choices": []}, done=0))
    events = await answer(chat)
    assert text_of(events) == "a"
    assert isinstance(events[-1], Interrupted)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (429, {"Retry-After": "7"}, Throttled(detail="429: no", retry_after_s=7.0)),
        (429, {}, Throttled(detail="429: no")),
        (500, {}, Unreachable(detail="500: no")),
        (503, {"Retry-After": "2"}, Unreachable(detail="503: no", retry_after_s=2.0)),
        (400, {}, Rejected(detail="400: no", code="400", request_at_fault=True)),
        (401, {}, Rejected(detail="401: no", code="401", request_at_fault=False)),
        (404, {}, Rejected(detail="404: no", code="404", request_at_fault=False)),
        (302, {"Location": "http://127.0.0.1:1/"}, Rejected(detail="302: no", code="302", request_at_fault=False)),
    ],
)
async def test_a_refusal_becomes_the_fault_it_means(
    chat: ChatProvider, standin: OpenAiStandIn, status: int, headers: dict[str, str], expected: ChatEvent
) -> None:
    standin.script(Script(status=status, headers=headers, error={"error": {"message": "no"}}))
    assert await answer(chat) == [expected]


async def test_a_date_in_retry_after_counts_from_the_answer(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    dates = {"Date": "Wed, 21 Oct 2026 07:28:00 GMT", "Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT"}
    standin.script(Script(status=429, headers=dates, error="busy"))
    assert await answer(chat) == [Throttled(detail="429: busy", retry_after_s=30.0)]


async def test_a_loading_model_is_unreachable_for_a_moment(chat: ChatProvider, standin: OpenAiStandIn) -> None:
    error: dict[str, object] = {"code": 503, "message": "Loading model", "type": "unavailable_error"}
    standin.script(Script(status=503, error={"error": error}))
    assert await answer(chat) == [Unreachable(detail="503: Loading model", retry_after_s=2.0)]


async def test_nobody_there_is_unreachable() -> None:
    async with OpenAiStandIn() as gone:
        pass
    async with compatible_chat(gone) as chat:
        assert [type(event) for event in await answer(chat)] == [Unreachable]
