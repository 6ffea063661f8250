"""Chat streams: however the network cuts the bytes, the answer is the same."""

import itertools

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from aimall.adapters.egress.chat_chunks import ChatChunkDecoder
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import (
    Accepted,
    ChatEvent,
    Completed,
    FinishReason,
    Interrupted,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
)

RECORDED = (
    ": OPENROUTER PROCESSING\n\n"
    'data: {"id":"gen-1","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"فکر"}}]}\n\n'
    'data: {"id":"gen-1","choices":[{"index":0,"delta":{"content":"سلام 🙂"},"finish_reason":null}]}\r\n\r\n'
    'data: {"id":"gen-1","choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f"}}]}}]}\n\n'
    'data: {"id":"gen-1","choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]}\n\n'
    'data: {"id":"gen-1","choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}]}\r\r'
    'data: {"id":"gen-1","choices":[],"usage":{"prompt_tokens":17,"completion_tokens":5,"cost":0.00001425}}\n\n'
    "data: [DONE]\n\n"
    'data: {"choices":[{"delta":{"content":"never"}}]}\n\n'
).encode()
EXPECTED = [
    Accepted(provider_generation_id="gen-1"),
    ReasoningDelta(text="فکر"),
    TextDelta(text="سلام 🙂"),
    ToolCallDelta(index=0, id="c", name="f", arguments=""),
    ToolCallDelta(index=0, id=None, name=None, arguments="{}"),
    TextDelta(text="!"),
    Completed(finish=FinishReason.STOP, usage=Usage(input_tokens=17, output_tokens=5), provider_cost_micro_usd=15),
]


def decoded(pieces: list[bytes]) -> list[ChatEvent]:
    decoder = ChatChunkDecoder()
    heard = [event for piece in pieces for event in decoder.feed(piece)]
    return heard + decoder.end()


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


def test_a_recorded_stream_gives_its_answer() -> None:
    assert decoded([RECORDED]) == EXPECTED


def test_any_single_cut_gives_the_same_answer() -> None:
    for place in range(len(RECORDED) + 1):
        assert decoded([RECORDED[:place], RECORDED[place:]]) == EXPECTED


def test_single_bytes_give_the_same_answer() -> None:
    assert decoded([bytes([byte]) for byte in RECORDED]) == EXPECTED


@given(st.lists(st.integers(min_value=0), max_size=20))
def test_any_cuts_give_the_same_answer(places: list[int]) -> None:
    assert decoded(cut(RECORDED, places)) == EXPECTED


@given(st.integers(min_value=0, max_value=len(RECORDED)))
def test_a_stream_that_breaks_anywhere_ends_exactly_once(place: int) -> None:
    heard = decoded([RECORDED[:place]])
    assert [event for event in heard if isinstance(event, Completed | Interrupted)] == heard[-1:]


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_garbage_ends_in_exactly_one_ending(pieces: list[bytes]) -> None:
    assert isinstance(decoded([b"data: " + piece + b"\n\n" for piece in pieces])[-1], ChatEvent)


KEYS = (
    "choices",
    "delta",
    "usage",
    "error",
    "content",
    "index",
    "finish_reason",
    "tool_calls",
    "id",
    "message",
    "code",
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner),
)


@given(documents)
def test_any_json_ends_in_exactly_one_ending(document: object) -> None:
    decoder = ChatChunkDecoder()
    heard = decoder.feed(b"data: " + msgspec.json.encode(document) + b"\n\n") + decoder.end()
    endings = [event for event in heard if not isinstance(event, Accepted | TextDelta | ReasoningDelta | ToolCallDelta)]
    assert endings == heard[-1:]
