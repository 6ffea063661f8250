"""The decoder of chat streams: each known deviation of an upstream, and what it means."""

import json

import pytest

from aimall.adapters.egress.chat_chunks import ChatChunkDecoder
from aimall.domain.catalog.usage import Usage
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
    Unreachable,
)

USAGE = {"prompt_tokens": 17, "completion_tokens": 5, "total_tokens": 22}
COUNTED = Usage(input_tokens=17, output_tokens=5)


def chunk(delta: dict[str, object] | None = None, finish: str | None = None, **more: object) -> str:
    return json.dumps({"id": "x", "choices": [{"index": 0, "delta": delta or {}, "finish_reason": finish}], **more})


HI = chunk({"role": "assistant", "content": "hi"})
STOP = chunk(finish="stop")
USED = json.dumps({"id": "x", "choices": [], "usage": USAGE})
DONE = "[DONE]"


def heard(*data: str, ends: bool = True) -> list[ChatEvent]:
    decoder = ChatChunkDecoder()
    events = decoder.feed("".join(f"data: {line}\n\n" for line in data).encode())
    return events + decoder.end() if ends else events


def ending(*data: str) -> ChatEvent:
    return heard(*data)[-1]


def text(*data: str) -> str:
    return "".join(event.text for event in heard(*data) if isinstance(event, TextDelta))


def whole(
    usage: Usage | None = COUNTED, finish: FinishReason = FinishReason.STOP, cost: int | None = None
) -> ChatEvent:
    return Completed(finish=finish, usage=usage, provider_cost_micro_usd=cost)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param((HI, STOP, USED, DONE), id="a last chunk without choices"),
        pytest.param((HI, STOP, chunk({"content": ""}, "stop", usage=USAGE), DONE), id="the finish repeated"),
        pytest.param((HI, STOP, chunk({"content": ""}, usage=USAGE), DONE), id="an empty delta without a finish"),
        pytest.param((HI, chunk(finish="stop", usage=USAGE), DONE), id="on the finish chunk"),
        pytest.param((HI, STOP, DONE, USED), id="after DONE"),
        pytest.param((HI, STOP, USED), id="without DONE"),
        pytest.param(
            (chunk({"content": "hi"}, usage={**USAGE, "completion_tokens": 1}), STOP, USED, DONE), id="on each chunk"
        ),
        pytest.param((HI, STOP, USED, DONE, DONE), id="DONE twice"),
        pytest.param((HI, STOP, USED, DONE, HI, chunk(finish="length")), id="data after DONE"),
        pytest.param((HI, STOP, json.dumps({"choices": None, "usage": USAGE}), DONE), id="with choices null"),
    ],
)
def test_usage_is_found_wherever_it_comes(data: tuple[str, ...]) -> None:
    assert heard(*data) == [Accepted(provider_generation_id="x"), TextDelta(text="hi"), whole()]


def test_the_last_usage_counts() -> None:
    wrong = json.dumps({"choices": [], "usage": {**USAGE, "completion_tokens": 999}})
    assert ending(HI, STOP, wrong, USED, DONE) == whole()


def test_the_first_ending_wins() -> None:
    later = json.dumps({"choices": [], "usage": {**USAGE, "completion_tokens": 999}})
    assert heard(HI, STOP, USED, DONE, later, ends=False)[-1] == whole()


@pytest.mark.parametrize(
    "usage",
    [
        {},
        {"prompt_tokens": 17},
        {"prompt_tokens": None, "completion_tokens": None},
        {"prompt_tokens": -1, "completion_tokens": 5},
        {"prompt_tokens": 17, "completion_tokens": -5},
        {"prompt_tokens": 17, "completion_tokens": 10**12},
        {"prompt_tokens": 17, "completion_tokens": 10**40},
        {"prompt_tokens": "many", "completion_tokens": 5},
        {"prompt_tokens": 17, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": -3}},
        "none",
        [],
    ],
    ids=str,
)
def test_an_impossible_usage_is_no_usage(usage: object) -> None:
    assert ending(HI, STOP, json.dumps({"choices": [], "usage": usage}), DONE) == whole(None)


def test_a_missing_usage_is_no_usage() -> None:
    assert ending(HI, STOP, DONE) == whole(None)


def test_usage_null_on_every_chunk_says_nothing() -> None:
    assert ending(chunk({"content": "hi"}, usage=None), chunk(finish="stop", usage=None), USED, DONE) == whole()


def test_details_of_usage_are_read() -> None:
    usage = {
        **USAGE,
        "prompt_tokens_details": {"cached_tokens": 7, "audio_tokens": None},
        "completion_tokens_details": {"reasoning_tokens": 6},
    }
    counted = Usage(input_tokens=17, output_tokens=5, cached_input_tokens=7, reasoning_tokens=6)
    assert ending(HI, chunk(finish="stop", usage=usage), DONE) == whole(counted)


def test_llama_cpp_timings_stand_in_for_a_usage_that_never_came() -> None:
    timed = chunk(finish="stop", timings={"cache_n": 10, "prompt_n": 7, "predicted_n": 5, "predicted_ms": 1.5})
    assert ending(HI, timed, DONE) == whole(Usage(input_tokens=17, output_tokens=5, cached_input_tokens=10))


@pytest.mark.parametrize(
    ("written", "micro"),
    [
        ("0.00001425", 15),
        ("9.25e-06", 10),
        ("0", 0),
        ("0.000001", 1),
        ("0.1", 100_000),
        ("1e-999999999", 0),
        ("1e999999999", None),
        ("-0.1", None),
        ("null", None),
        ('"0.3"', 300_000),
        ('"NaN"', None),
    ],
)
def test_cost_becomes_whole_micro_dollars_without_a_float(written: str, micro: int | None) -> None:
    used = f'{{"choices":[],"usage":{{"prompt_tokens":17,"completion_tokens":5,"cost":{written}}}}}'
    assert ending(HI, STOP, used, DONE) == whole(cost=micro)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("stop", FinishReason.STOP),
        ("length", FinishReason.LENGTH),
        ("tool_calls", FinishReason.TOOL_CALLS),
        ("function_call", FinishReason.TOOL_CALLS),
        ("content_filter", FinishReason.CONTENT_FILTER),
        ("eos", FinishReason.STOP),
    ],
)
def test_finish_reasons_are_understood(said: str, meant: FinishReason) -> None:
    assert ending(HI, chunk(finish=said), USED, DONE) == whole(finish=meant)


def test_the_first_finish_reason_counts() -> None:
    assert ending(HI, chunk(finish="length"), STOP, USED, DONE) == whole(finish=FinishReason.LENGTH)


def test_an_empty_finish_reason_is_none() -> None:
    assert isinstance(ending(chunk({"content": "hi"}, ""), USED, DONE), Interrupted)


def test_text_on_the_finish_chunk_is_kept() -> None:
    assert text(HI, chunk({"content": "!"}, "stop"), USED, DONE) == "hi!"


def test_text_is_the_first_choice_only() -> None:
    other = json.dumps({"choices": [{"index": 1, "delta": {"content": "no"}, "finish_reason": "length"}]})
    assert heard(HI, other, STOP, USED, DONE)[1:] == [TextDelta(text="hi"), whole()]


def test_a_null_content_and_unknown_fields_are_nothing() -> None:
    odd = chunk({"role": "assistant", "content": None, "obfuscation": "zzz"}, prompt_progress={"total": 3}, new=[1])
    assert text(odd, HI, STOP) == "hi"


def test_content_in_parts_gives_its_text() -> None:
    assert text(chunk({"content": [{"type": "text", "text": "h"}, {"type": "x"}, {"text": "i"}]}), STOP) == "hi"


def test_a_zero_character_is_left_out() -> None:
    assert text(chunk({"content": "h\0i"}), STOP) == "hi"


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
def test_reasoning_comes_apart_from_the_answer(name: str) -> None:
    thought = chunk({"content": "", name: "hm"})
    assert heard(thought, HI)[1:3] == [ReasoningDelta(text="hm"), TextDelta(text="hi")]


def test_reasoning_in_two_places_is_told_once() -> None:
    twice = chunk({"content": "", "reasoning": "hm", "reasoning_details": [{"type": "reasoning.text", "text": "hm"}]})
    assert heard(twice)[1:2] == [ReasoningDelta(text="hm")]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param((HI,), id="in the middle"),
        pytest.param((HI, DONE), id="with DONE"),
        pytest.param((chunk({"role": "assistant", "content": ""}),), id="after an empty chunk, as Ollama fails"),
        pytest.param((), id="at once"),
        pytest.param((USED, DONE), id="with usage"),
    ],
)
def test_an_end_without_a_finish_reason_is_an_interruption(data: tuple[str, ...]) -> None:
    assert isinstance(ending(*data), Interrupted)


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(chunk({"content": ""}, "error", error={"code": 502, "message": "gone"}), id="OpenRouter"),
        pytest.param(chunk({"content": ""}, error={"code": "server_error", "message": "gone"}), id="a code of words"),
        pytest.param(chunk({"content": ""}, "error"), id="a finish of error alone"),
        pytest.param('{"error":{"message":"gone","type":"server_error","code":null}}', id="llama.cpp"),
        pytest.param('{"error":"gone"}', id="text"),
        pytest.param('{"detail":"gone"}', id="detail"),
        pytest.param('{"object":"error","message":"gone"}', id="old vLLM"),
        pytest.param(chunk(usage=USAGE, error={"code": 400, "message": "limit"}), id="on the usage chunk"),
        pytest.param('{"choices":[{"error":{"code":502,"message":"gone"},"finish_reason":"error"}]}', id="in a choice"),
        pytest.param("{not json", id="malformed"),
        pytest.param("[]", id="no object"),
        pytest.param("<html>", id="HTML"),
    ],
)
def test_an_error_after_some_text_is_an_interruption_and_the_end(error: str) -> None:
    events = heard(HI, error, HI, STOP, USED, DONE)
    assert events[1] == TextDelta(text="hi")
    assert isinstance(events[2], Interrupted)
    assert len(events) == 3


@pytest.mark.parametrize("nothing", [None, "", False, {}])
def test_an_empty_error_is_no_error(nothing: object) -> None:
    assert ending(chunk({"content": "hi"}, error=nothing), STOP, USED, DONE) == whole()


@pytest.mark.parametrize(
    ("error", "meant"),
    [
        ({"code": 429, "message": "slow down"}, Throttled),
        ({"code": "429", "message": "slow down"}, Throttled),
        ({"code": 502, "message": "gone"}, Unreachable),
        ({"code": 504, "message": "The operation was aborted"}, Unreachable),
        ({"code": "server_error", "message": "gone"}, Unreachable),
        ({"code": 400, "message": "bad"}, Rejected),
        ({"code": 402, "message": "poor"}, Rejected),
    ],
)
def test_an_error_before_any_text_is_as_good_as_a_refusal(error: dict[str, object], meant: type) -> None:
    assert [type(event) for event in heard(json.dumps({"error": error}), DONE)] == [meant]


def test_the_id_of_a_header_is_told_before_anything_else() -> None:
    decoder = ChatChunkDecoder(provider_generation_id="gen-1")
    assert decoder.open() == [Accepted(provider_generation_id="gen-1")]
    assert decoder.feed(f"data: {HI}\n\n".encode()) == [TextDelta(text="hi")]


def test_the_answer_is_whole_before_its_usage_is_known() -> None:
    decoder = ChatChunkDecoder()
    decoder.feed(f"data: {HI}\n\n".encode())
    assert not decoder.is_whole
    decoder.feed(f"data: {STOP}\n\n".encode())
    assert decoder.is_whole


def document(body: str) -> list[ChatEvent]:
    return ChatChunkDecoder().feed_document(body.encode())


ANSWER = {"id": "x", "choices": [{"index": 0, "message": {"content": "hi"}, "finish_reason": "stop"}], "usage": USAGE}


def test_an_answer_that_was_not_streamed_is_an_answer() -> None:
    padded = "\n         \n" * 3 + json.dumps(ANSWER)
    assert document(padded) == [Accepted(provider_generation_id="x"), TextDelta(text="hi"), whole()]


def test_a_padded_error_is_a_fault() -> None:
    error = {"error": {"message": "The operation was aborted", "code": 504}}
    assert [type(event) for event in document("\n   \n" + json.dumps(error))] == [Unreachable]


@pytest.mark.parametrize("body", ["", " \n \n", "{", "[]", "{}", '"text"'])
def test_a_body_that_says_nothing_is_an_interruption(body: str) -> None:
    assert isinstance(document(body)[-1], Interrupted)
