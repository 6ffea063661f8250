"""Whatever a run tells, in whatever pieces: a stream that is put together is the answer that comes whole."""

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import (
    AnswerDelta,
    AnswerDone,
    LoggedEvent,
    ReasoningShown,
    RunCharged,
    RunEvent,
    RunStarted,
    ToolCallShown,
)
from aimall.domain.kernel.coins import Coins
from aimall.entrypoints.http.openai.chat.answers import chat_answer
from aimall.entrypoints.http.openai.chat.chunks import DONE, ChatChunks
from aimall.entrypoints.http.openai.collected import Collected

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
ID = "chatcmpl-1"


@st.composite
def calls(draw: st.DrawFn, index: int) -> list[RunEvent]:
    """A tool call in pieces: its name first, then its arguments."""
    first = ToolCallShown(index=index, id=f"call_{index}", name=draw(TEXTS), arguments="")
    more = [ToolCallShown(index=index, id=None, name=None, arguments=text) for text in draw(st.lists(TEXTS))]
    return [first, *more]


@st.composite
def answers(draw: st.DrawFn) -> list[RunEvent]:
    """The log of a run that answered."""
    told: list[RunEvent] = [ReasoningShown(text=text) for text in draw(st.lists(TEXTS, max_size=3))]
    told += [AnswerDelta(text=text) for text in draw(st.lists(TEXTS, max_size=5))]
    for index in range(draw(st.integers(0, 3))):
        told += draw(calls(index))
    used = Usage(input_tokens=draw(st.integers(0, 9)), output_tokens=draw(st.integers(0, 9)))
    ended = AnswerDone(message=None, finish=draw(st.sampled_from(FinishReason)))
    started = RunStarted(message=None, conversation=None)
    return [started, *told, ended, RunCharged(usage=used, cost=Coins(draw(st.integers(0, 10**9))))]


def put_together(stream: bytes) -> dict[str, Any]:
    """Add chunks up as clients do."""
    message: dict[str, Any] = {"content": "", "reasoning": "", "calls": {}}
    for frame in stream.removesuffix(DONE).split(b"\n\n")[:-1]:
        chunk = json.loads(frame.removeprefix(b"data: "))
        assert "error" not in chunk
        assert (chunk["id"], chunk["created"], chunk["model"]) == (ID, 7, "a/model")
        message["usage"] = chunk["usage"] or message.get("usage")
        for choice in chunk["choices"]:
            _add(message, choice)
    return message


def _add(message: dict[str, Any], choice: dict[str, Any]) -> None:
    delta = choice["delta"]
    message["content"] += delta.get("content", "")
    message["reasoning"] += delta.get("reasoning_content", "")
    for piece in delta.get("tool_calls", ()):
        call = message["calls"].setdefault(piece["index"], {"id": piece.get("id"), "name": "", "arguments": ""})
        call["name"] += piece["function"].get("name", "")
        call["arguments"] += piece["function"]["arguments"]
    if choice["finish_reason"] is not None:
        assert "finish" not in message
        message["finish"] = choice["finish_reason"]


@given(answers())
def test_a_stream_adds_up_to_the_whole_answer(events: list[RunEvent]) -> None:
    chunks, collected = ChatChunks(answer_id=ID, created=7, model="a/model", wants_usage=True), Collected()
    stream = chunks.opening()
    for seq, event in enumerate(events, 1):
        stream += chunks.frame(LoggedEvent(seq, event))
        collected.hear(LoggedEvent(seq, event))
    streamed = put_together(stream + chunks.closing(broken=False))
    whole = json.loads(msgspec.json.encode(chat_answer(collected, answer_id=ID, created=7, model="a/model")))
    (choice,) = whole["choices"]
    message = choice["message"]
    assert streamed["content"] == (message["content"] or "")
    assert streamed["reasoning"] == message.get("reasoning_content", "")
    assert streamed["finish"] == choice["finish_reason"]
    assert streamed["usage"] == whole["usage"]
    told = [{"id": call["id"], **call["function"]} for call in message.get("tool_calls", ())]
    assert [{**call, "arguments": call["arguments"] or "{}"} for _, call in sorted(streamed["calls"].items())] == told
