"""Server-sent events: however the network cuts the bytes, the events are the same."""

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from aimall.adapters.egress.sse import SseMessage, SseParser, SseTooLong

RECORDED = (
    "\ufeff: OPENROUTER PROCESSING\n\n"
    "data: سلام\r\n\r\n"
    "data:no space\rdata: second line\r\r"
    'event: error\nid: 7\nretry: 10\ndata: {"a": "🙂"}\n\n'
    "data\n\n"
    "unknown: field\n\n"
    "data: [DONE]\r\n\r\n"
    "data: cut off by the end"
).encode()  # fmt: skip
EXPECTED = [
    SseMessage(data="سلام"),
    SseMessage(data="no space\nsecond line"),
    SseMessage(data='{"a": "🙂"}', event="error"),
    SseMessage(data=""),
    SseMessage(data="[DONE]"),
]


def parsed(pieces: list[bytes], *, event_bytes_max: int = 1 << 20) -> list[SseMessage | SseTooLong]:
    parser = SseParser(event_bytes_max=event_bytes_max)
    return [message for piece in pieces for message in parser.feed(piece)]


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


def test_a_recorded_stream_gives_its_events() -> None:
    assert parsed([RECORDED]) == EXPECTED


def test_any_single_cut_gives_the_same_events() -> None:
    for place in range(len(RECORDED) + 1):
        assert parsed([RECORDED[:place], RECORDED[place:]]) == EXPECTED


def test_single_bytes_give_the_same_events() -> None:
    assert parsed([bytes([byte]) for byte in RECORDED]) == EXPECTED


@given(st.lists(st.integers(min_value=0), max_size=20))
def test_any_cuts_give_the_same_events(places: list[int]) -> None:
    assert parsed(cut(RECORDED, places)) == EXPECTED


@given(st.binary(max_size=200), st.lists(st.integers(min_value=0), max_size=20))
def test_any_bytes_give_the_same_events_under_any_cuts(data: bytes, places: list[int]) -> None:
    assert parsed(cut(data, places)) == parsed([data])


pieces_of_streams = st.lists(
    st.sampled_from([b"data:", b" ", b"\r", b"\n", b"\r\n", b"x", b":", b"event", b"\xd8", b"\xb3"])
)


@given(pieces_of_streams, st.lists(st.integers(min_value=0), max_size=8), st.integers(min_value=0, max_value=12))
def test_the_bound_falls_at_the_same_event_under_any_cuts(parts: list[bytes], places: list[int], most: int) -> None:
    data = b"".join(parts)
    assert parsed(cut(data, places), event_bytes_max=most) == parsed([data], event_bytes_max=most)


def test_an_event_beyond_the_bound_is_the_last_thing_said() -> None:
    told = parsed([b"data: 1\n\n", b"data: " + b"x" * 100, b"\n\ndata: 2\n\n"], event_bytes_max=50)
    assert told == [SseMessage(data="1"), SseTooLong(bytes_max=50)]


def test_many_short_data_lines_are_bounded_as_one_long_line_is() -> None:
    assert parsed([b"data: xxxx\n"] * 20, event_bytes_max=50) == [SseTooLong(bytes_max=50)]


# What servers send at once: mostly one whole event, which the parser knows at a glance.
writes_of_servers = st.lists(
    st.sampled_from([
        b"data: x\n\n", b"data: \n\n", b"data:  x\n\n", b"data: \xd8\xb3\n\n", b"data: \xd8\n\n", b"data: x\r\n\r\n",
        b"data: a\rb\n\n", b"data: a\n", b"data: a\n\ndata: b\n\n", b"data: a\ndata: b\n\n", b"event: e\n", b": c\n\n",
        b"\xef\xbb\xbfdata: x\n\n", b"\n", b"\n\n", b"\r", b"da", b"data: xxxxxxxx\n\n",
    ]),
    max_size=12,
)  # fmt: skip


@given(writes_of_servers)
@example([b"data: a\n", b"data: x\n\n"])
@example([b"event: e\n", b"data: x\n\n"])
@example([b"da", b"data: x\n\n"])
def test_writes_of_servers_give_the_events_that_their_single_bytes_give(writes: list[bytes]) -> None:
    writes = [b"data: the first line may begin with a mark\n\n", *writes]
    assert parsed(writes) == parsed([bytes([byte]) for write in writes for byte in write])


@given(writes_of_servers, st.integers(min_value=0, max_value=30))
def test_the_bound_falls_at_the_same_event_in_writes_of_servers(writes: list[bytes], most: int) -> None:
    single = [bytes([byte]) for write in writes for byte in write]
    assert parsed(writes, event_bytes_max=most) == parsed(single, event_bytes_max=most)
