"""Tool calls in pieces: with and without index, with repeated ids, with objects for text."""

import json

from aimall.adapters.egress.chat_chunks import ChatChunkDecoder
from aimall.domain.generation.event import ToolCallDelta


def tool(**piece: object) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": {"content": None, "tool_calls": [piece]}}]})


def calls(*data: str) -> list[ToolCallDelta]:
    events = ChatChunkDecoder().feed("".join(f"data: {line}\n\n" for line in data).encode())
    return [event for event in events if isinstance(event, ToolCallDelta)]


def call(index: int, id: str | None, name: str | None, arguments: str) -> ToolCallDelta:
    return ToolCallDelta(index=index, id=id, name=name, arguments=arguments)


def test_a_tool_call_comes_in_pieces() -> None:
    first = tool(index=0, id="a", type="function", function={"name": "f", "arguments": ""})
    rest = tool(index=0, function={"arguments": '{"x"'}), tool(index=0, function={"arguments": ":1}"})
    assert calls(first, *rest) == [call(0, "a", "f", ""), call(0, None, None, '{"x"'), call(0, None, None, ":1}")]


def test_a_tool_call_may_come_whole() -> None:
    assert calls(tool(index=0, id="a", function={"name": "f", "arguments": "{}"})) == [call(0, "a", "f", "{}")]


def test_repeated_ids_and_names_are_told_once() -> None:
    piece = tool(index=0, id="a", function={"name": "f", "arguments": "1"})
    assert calls(piece, piece) == [call(0, "a", "f", "1"), call(0, None, None, "1")]


def test_arguments_may_be_an_object_or_absent() -> None:
    assert calls(tool(index=0, id="a", function={"name": "f", "arguments": {"x": 1}})) == [call(0, "a", "f", '{"x":1}')]
    assert calls(tool(index=0, id="a", function={"name": "f"})) == [call(0, "a", "f", "")]


def test_calls_without_an_index_are_told_apart_by_id() -> None:
    told = calls(
        tool(id="a", function={"name": "f", "arguments": "1"}),
        tool(id="b", function={"name": "g", "arguments": "2"}),
        tool(function={"arguments": "3"}),
        tool(id="a", function={"arguments": "4"}),
    )
    assert told == [call(0, "a", "f", "1"), call(1, "b", "g", "2"), call(1, None, None, "3"), call(0, None, None, "4")]


def test_whole_calls_that_all_claim_index_zero_are_told_apart() -> None:
    told = calls(
        tool(index=0, id="a", function={"name": "f", "arguments": "1"}),
        tool(index=0, id="b", function={"name": "g", "arguments": "2"}),
    )
    assert told == [call(0, "a", "f", "1"), call(1, "b", "g", "2")]
