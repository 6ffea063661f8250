"""Responses as OpenAI's clients ask for them: items in, items out, charged by the same wallet."""

import json
from typing import Any, Final

import httpx
import pytest

from tests.mall import Person
from tests.upstreams.script import Script

TOOL: Final = {"type": "function", "name": "weather", "parameters": {"type": "object"}, "strict": True}
CALLS: Final[list[list[dict[str, object]]]] = [
    [{"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}],
    [{"index": 0, "function": {"arguments": '{"city":'}}],
    [{"index": 1, "id": "call_2", "type": "function", "function": {"name": "time", "arguments": ""}}],
    [{"index": 0, "function": {"arguments": '"Yazd"}'}}],
]


async def respond(person: Person, **body: Any) -> httpx.Response:  # noqa: ANN401 - whatever a client sends
    given = {"model": person.mall.model, "input": "Say hello", **body}
    return await person.mall.http.post("/v1/responses", json=given, headers={"Authorization": f"Bearer {person.token}"})


def events_of(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    events: list[dict[str, Any]] = []
    for frame in answer.text.split("\n\n")[:-1]:
        name, data = frame.split("\n")
        events.append(json.loads(data.removeprefix("data: ")))
        assert name == f"event: {events[-1]['type']}"
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    return events


async def test_a_whole_response_has_the_shape_that_clients_parse(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=["Hi", " there"]))
    answer = await respond(anna, instructions="Be brief.", temperature=0.5)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    (item,) = body["output"]
    assert item == {
        "type": "message",
        "id": body["id"].replace("resp", "msg") + "_0",
        "status": "completed",
        "role": "assistant",
        "content": [{"type": "output_text", "text": "Hi there", "annotations": []}],
    }
    assert (body["object"], body["status"], body["model"]) == ("response", "completed", anna.mall.model)
    assert (body["instructions"], body["temperature"], body["top_p"]) == ("Be brief.", 0.5, 1.0)
    assert (body["error"], body["incomplete_details"], body["store"]) == (None, None, False)
    usage = body["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] > 0
    assert answer.headers["x-aimall-coin-cost"] == usage["coin_cost"]


async def test_what_a_response_says_it_cost_has_left_the_wallet(anna: Person) -> None:
    cost = float((await respond(anna)).json()["usage"]["coin_cost"])
    assert cost > 0
    assert float(await anna.available()) == round(200 - cost, 6)


async def test_a_stream_tells_of_text_from_its_beginning_to_its_end(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=["Hi", " there"]))
    events = events_of(await respond(anna, stream=True))
    assert [event["type"] for event in events] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert [event["delta"] for event in events if "delta" in event] == ["Hi", " there"]
    assert len({event["item_id"] for event in events if "item_id" in event}) == 1
    assert events[0]["response"]["status"] == "in_progress"
    last = events[-1]["response"]
    assert last["output"] == [events[-2]["item"]]
    assert float(await anna.available()) == round(200 - float(last["usage"]["coin_cost"]), 6)


async def test_calls_come_whole_in_a_response(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=[], tool_calls=CALLS, finish="tool_calls"))
    body = (await respond(anna, tools=[TOOL])).json()
    assert [(item["type"], item["call_id"], item["name"], item["arguments"]) for item in body["output"]] == [
        ("function_call", "call_1", "weather", '{"city":"Yazd"}'),
        ("function_call", "call_2", "time", "{}"),
    ]
    assert body["status"] == "completed"
    assert body["tools"] == [{**TOOL, "description": None}]


async def test_calls_that_come_in_turns_are_told_apart_in_a_stream(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=[], tool_calls=CALLS, finish="tool_calls"))
    events = events_of(await respond(anna, stream=True, tools=[TOOL]))
    told = [(event["type"].removeprefix("response."), event.get("output_index")) for event in events[2:-1]]
    assert told == [
        ("output_item.added", 0),
        ("function_call_arguments.delta", 0),
        ("output_item.added", 1),
        ("function_call_arguments.delta", 0),
        ("function_call_arguments.done", 0),
        ("output_item.done", 0),
        ("function_call_arguments.delta", 1),
        ("function_call_arguments.done", 1),
        ("output_item.done", 1),
    ]
    assert events[2]["item"]["arguments"] == ""
    assert (events[6]["name"], events[6]["arguments"]) == ("weather", '{"city":"Yazd"}')


async def test_reasoning_is_an_item_of_its_own(anna: Person) -> None:
    anna.mall.upstream.script(Script(pieces=["42"], reasoning=["Let me", " think"]))
    events = events_of(await respond(anna, stream=True))
    kinds = [event["type"].removeprefix("response.") for event in events[2:9]]
    assert kinds == [
        "output_item.added",
        "reasoning_summary_part.added",
        "reasoning_summary_text.delta",
        "reasoning_summary_text.delta",
        "reasoning_summary_text.done",
        "reasoning_summary_part.done",
        "output_item.done",
    ]
    thought, said = events[-1]["response"]["output"]
    assert thought["summary"] == [{"type": "summary_text", "text": "Let me think"}]
    assert said["content"][0]["text"] == "42"


@pytest.mark.parametrize(("finish", "reason"), [("length", "max_output_tokens"), ("content_filter", "content_filter")])
async def test_an_answer_that_is_cut_short_says_why(anna: Person, finish: str, reason: str) -> None:
    anna.mall.upstream.script(Script(pieces=["Once"], finish=finish, times=2))
    whole = (await respond(anna, max_output_tokens=20)).json()
    assert (whole["status"], whole["incomplete_details"]) == ("incomplete", {"reason": reason})
    assert whole["output"][0]["status"] == "incomplete"
    last = events_of(await respond(anna, stream=True, max_output_tokens=20))[-1]
    assert (last["type"], last["response"]["incomplete_details"]) == ("response.incomplete", {"reason": reason})


async def test_an_answer_that_breaks_off_ends_as_failed_and_is_free(anna: Person) -> None:
    broken = Script(pieces=["Hi", " there"], error_chunk={"error": {"message": "it broke", "code": 502}})
    anna.mall.upstream.script(broken)
    events = events_of(await respond(anna, stream=True))
    last = events[-1]["response"]
    assert (events[-1]["type"], last["status"], last["usage"]) == ("response.failed", "failed", None)
    assert last["error"]["code"] == "provider.interrupted"
    assert "response.output_item.done" not in {event["type"] for event in events}
    assert await anna.available() == "200.000000"


async def test_the_same_key_gives_the_same_response_and_one_charge(anna: Person) -> None:
    headers = {"Authorization": f"Bearer {anna.token}", "Idempotency-Key": "the-same-key"}
    given = {"model": anna.mall.model, "input": "Say hello"}
    first, second = [await anna.mall.http.post("/v1/responses", json=given, headers=headers) for _ in range(2)]
    assert second.headers["idempotency-replayed"] == "true"
    assert {**second.json(), "created_at": 0} == {**first.json(), "created_at": 0}
    assert float(await anna.available()) == 200 - float(first.json()["usage"]["coin_cost"])
