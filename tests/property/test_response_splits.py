"""Responses: however an answer is cut into pieces, whoever adds them up has what is told whole to the others."""

import json
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from aimall.application.generation.follow_run import Followed
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import (
    AnswerDelta,
    AnswerDone,
    LoggedEvent,
    ReasoningShown,
    RunCharged,
    RunEvent,
    RunFailed,
    ToolCallShown,
)
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import GenerationId
from aimall.entrypoints.http.openai.collected import Collected
from aimall.entrypoints.http.openai.responses.asked import ResponseAsked
from aimall.entrypoints.http.openai.responses.events import ResponseEvents
from aimall.entrypoints.http.openai.responses.shown import begun, ended

RUN = GenerationId(UUID(int=7))
CHARGED = RunCharged(usage=Usage(input_tokens=5, output_tokens=2), cost=Coins(41_200))
EMPTY = begun(ResponseAsked(model="m"), RUN, model="m", created=1)

texts = st.text(min_size=1, max_size=12)
finishes = st.sampled_from(FinishReason)


@st.composite
def answers(draw: st.DrawFn) -> list[RunEvent]:
    """An answer in the largest pieces: stretches of text and reasoning, and calls."""
    parts: list[RunEvent] = []
    for number in range(draw(st.integers(min_value=0, max_value=6))):
        match draw(st.sampled_from(["text", "reasoning", "call"])):
            case "text":
                parts.append(AnswerDelta(text=draw(texts)))
            case "reasoning":
                parts.append(ReasoningShown(text=draw(texts)))
            case _:
                arguments = draw(st.sampled_from(["", "{}", '{"city":"یزد"}']))
                parts.append(ToolCallShown(index=number, id=f"call_{number}", name="f", arguments=arguments))
    return parts


def cut(draw: st.DrawFn, part: RunEvent) -> list[RunEvent]:
    """Cut one part into pieces."""
    match part:
        case AnswerDelta(text=text):
            return [AnswerDelta(text=piece) for piece in pieces_of(draw, text)]
        case ReasoningShown(text=text):
            return [ReasoningShown(text=piece) for piece in pieces_of(draw, text)]
        case ToolCallShown(index=index, arguments=arguments):
            head = ToolCallShown(index=index, id=part.id, name=part.name, arguments="")
            rest = (
                ToolCallShown(index=index, id=None, name=None, arguments=piece) for piece in pieces_of(draw, arguments)
            )
            return [head, *rest]
        case _:
            return [part]


def pieces_of(draw: st.DrawFn, text: str) -> list[str]:
    """Cut a text."""
    edges = sorted(draw(st.sets(st.integers(min_value=1, max_value=max(1, len(text) - 1)))))
    return [piece for piece in (text[a:b] for a, b in zip([0, *edges], [*edges, len(text)], strict=True)) if piece]


@st.composite
def split_answers(draw: st.DrawFn) -> tuple[list[RunEvent], list[RunEvent]]:
    """An answer, and the same one in pieces. The pieces of a call may come as late as they like."""
    whole = draw(answers())
    pieces: list[RunEvent] = []
    late: list[RunEvent] = []
    for part in whole:
        first, *rest = cut(draw, part)
        pieces.append(first)
        if isinstance(part, ToolCallShown) and draw(st.booleans()):
            late += rest
        else:
            pieces += rest
    return whole, pieces + late


def heard(events: list[RunEvent]) -> list[Followed]:
    """Put events into a log."""
    return [LoggedEvent(number, event) for number, event in enumerate(events, 1)]


def told_of(events: list[RunEvent], *, broken: bool = False) -> list[dict[str, Any]]:
    """Tell it as a stream, and read that."""
    dialect = ResponseEvents(EMPTY)
    text = dialect.opening() + b"".join(map(dialect.frame, heard(events))) + dialect.closing(broken=broken)
    told: list[dict[str, Any]] = []
    for frame in text.decode().split("\n\n")[:-1]:
        name, data = frame.split("\n", 1)
        told.append(json.loads(data.removeprefix("data: ")))
        assert name == f"event: {told[-1]['type']}"
    return told


def whole_of(events: list[RunEvent]) -> dict[str, Any]:
    """Tell it whole."""
    collected = Collected()
    for event in heard(events):
        collected.hear(event)
    return dict(json.loads(msgspec.json.encode(ended(EMPTY, collected))))


def added_up(told: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Add up the pieces as clients do: by the place of their item."""
    kinds: list[str] = []
    texts: list[str] = []
    for event in told:
        if event["type"] == "response.output_item.added":
            assert event["output_index"] == len(kinds)
            kinds.append(event["item"]["type"])
            texts.append("")
        elif event["type"].endswith(".delta"):
            texts[event["output_index"]] += event["delta"]
    return list(zip(kinds, texts, strict=True))


def text_in(item: dict[str, Any]) -> str:
    """Read an item's text."""
    match item["type"]:
        case "message":
            return str(item["content"][0]["text"])
        case "reasoning":
            return str(item["summary"][0]["text"])
        case _:
            return str(item["arguments"])


@given(split_answers(), finishes)
def test_any_pieces_end_in_the_answer_that_is_told_whole(
    answer: tuple[list[RunEvent], list[RunEvent]], finish: FinishReason
) -> None:
    whole, pieces = answer
    endings: list[RunEvent] = [AnswerDone(message=None, finish=finish), CHARGED]
    last = told_of([*pieces, *endings])[-1]
    assert last["response"] == whole_of([*whole, *endings])
    assert last["type"] == f"response.{last['response']['status']}"


@given(split_answers(), finishes)
def test_the_pieces_of_every_item_add_up_to_it(
    answer: tuple[list[RunEvent], list[RunEvent]], finish: FinishReason
) -> None:
    told = told_of([*answer[1], AnswerDone(message=None, finish=finish), CHARGED])
    items = told[-1]["response"]["output"]
    assert added_up(told) == [(item["type"], text_in(item)) for item in items]
    done = {event["output_index"]: event["item"] for event in told if event["type"] == "response.output_item.done"}
    assert done == dict(enumerate(items))


@given(answer=split_answers(), is_broken=st.booleans())
def test_events_are_numbered_without_gaps_and_end_once(
    answer: tuple[list[RunEvent], list[RunEvent]], *, is_broken: bool
) -> None:
    ending: list[RunEvent] = [] if is_broken else [RunFailed(code="provider.interrupted")]
    told = told_of([*answer[1], *ending], broken=is_broken)
    assert [event["sequence_number"] for event in told] == list(range(len(told)))
    assert [event["type"] for event in told if "response" in event] == [
        "response.created",
        "response.in_progress",
        "response.failed",
    ]
    assert told[-1]["response"]["error"]["message"]
