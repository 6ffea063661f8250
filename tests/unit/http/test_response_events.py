"""The events of a response where its run takes one of the rarer ways."""

import json
from typing import Any
from uuid import UUID

from aimall.application.generation.follow_run import Followed, Reset, Snapshot
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import AnswerDelta, AnswerDone, CostPending, LoggedEvent, RunStarted, ToolCallShown
from aimall.domain.kernel.ids import GenerationId
from aimall.entrypoints.http.openai.responses.asked import ResponseAsked
from aimall.entrypoints.http.openai.responses.events import ResponseEvents
from aimall.entrypoints.http.openai.responses.shown import begun

DONE = LoggedEvent(8, AnswerDone(message=None, finish=FinishReason.STOP))
PENDING = LoggedEvent(9, CostPending())


def told_of(*followed: Followed) -> list[dict[str, Any]]:
    dialect = ResponseEvents(begun(ResponseAsked(model="m"), GenerationId(UUID(int=7)), model="m", created=1))
    text = dialect.opening() + b"".join(map(dialect.frame, followed)) + dialect.closing(broken=False)
    return [json.loads(frame.partition("\ndata: ")[2]) for frame in text.decode().split("\n\n")[:-1]]


def test_an_answer_whose_cost_is_not_known_yet_is_whole_and_tells_no_usage() -> None:
    last = told_of(LoggedEvent(2, AnswerDelta(text="Hi")), DONE, PENDING)[-1]
    assert last["type"] == "response.completed"
    assert last["response"]["usage"] is None


def test_an_answer_whose_log_was_tidied_away_is_told_at_once() -> None:
    told = told_of(Reset(seq=7), Snapshot(text="All of it", seq=7), DONE, PENDING)
    assert [event["delta"] for event in told if "delta" in event] == ["All of it"]


def test_a_log_that_ends_without_an_ending_has_failed() -> None:
    assert told_of(LoggedEvent(1, RunStarted(message=None, conversation=None)))[-1]["type"] == "response.failed"


def test_a_call_whose_name_comes_late_has_it_when_it_is_done() -> None:
    pieces = (
        ToolCallShown(index=0, id="call_1", name=None, arguments=""),
        ToolCallShown(index=0, id=None, name="weather", arguments="{}"),
    )
    told = told_of(*(LoggedEvent(number, piece) for number, piece in enumerate(pieces, 1)), DONE, PENDING)
    done = [event for event in told if event["type"] == "response.function_call_arguments.done"]
    assert [event["name"] for event in done] == ["weather"]
    assert told[-1]["response"]["output"][0]["name"] == "weather"
