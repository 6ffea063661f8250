"""openai-python's newer way to ask."""

import json
from collections.abc import Iterator
from typing import Final

import openai
import pytest
from openai import OpenAI
from openai.types.responses import FunctionToolParam
from pydantic import BaseModel

from tests.clients.developer import Developer
from tests.upstreams.script import Script

MODEL: Final = "compatible/standin-echo"
ASK: Final = "What is the weather in Yazd on day 3?"
WEATHER: Final[FunctionToolParam] = {
    "type": "function",
    "name": "weather",
    "strict": True,
    "parameters": {
        "type": "object",
        "properties": {"question": {"type": "string"}, "day": {"type": "integer"}},
        "required": ["question", "day"],
        "additionalProperties": False,
    },
}


class Forecast(BaseModel):
    """What an answer is parsed into."""

    summary: str
    day: int


@pytest.fixture
def client(developer: Developer) -> Iterator[OpenAI]:
    with OpenAI(base_url=developer.base_url, api_key=developer.key(), max_retries=0) as client:
        yield client


def test_a_question_is_answered_with_its_usage(client: OpenAI, developer: Developer) -> None:
    developer.upstream.script(Script(pieces=["Sun", " all", " day"]))
    answer = client.responses.create(model=MODEL, input=ASK, instructions="Be short")
    assert (answer.status, answer.output_text) == ("completed", "Sun all day")
    assert answer.usage is not None
    assert answer.usage.output_tokens == 3


def test_a_stream_is_told_in_events_that_add_up(client: OpenAI, developer: Developer) -> None:
    developer.upstream.script(Script(pieces=["سلام", " دنیا"]))
    with client.responses.stream(model=MODEL, input=ASK) as stream:
        events = list(stream)
        assert stream.get_final_response().output_text == "سلام دنیا"
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert [event.delta for event in events if event.type == "response.output_text.delta"] == ["سلام", " دنیا"]


def test_a_tool_is_called_and_its_result_answered(client: OpenAI) -> None:
    first = client.responses.create(model=MODEL, input=ASK, tools=[WEATHER])
    (call,) = first.output
    assert call.type == "function_call"
    assert (call.name, json.loads(call.arguments)) == ("weather", {"question": ASK, "day": 3})
    second = client.responses.create(
        model=MODEL,
        tools=[WEATHER],
        input=[
            {"role": "user", "content": ASK},
            {"type": "function_call", "call_id": call.call_id, "name": call.name, "arguments": call.arguments},
            {"type": "function_call_output", "call_id": call.call_id, "output": "sunny"},
        ],
    )
    assert second.output_text


def test_a_schema_is_kept_to_and_parsed(client: OpenAI) -> None:
    assert client.responses.parse(model=MODEL, input=ASK, text_format=Forecast).output_parsed == Forecast(
        summary=ASK, day=3
    )


def test_what_is_not_kept_cannot_be_gone_on_with(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.responses.create(model=MODEL, input=ASK, previous_response_id="resp_1")
    assert caught.value.param == "previous_response_id"


def test_a_stream_that_breaks_off_says_so(client: OpenAI, developer: Developer) -> None:
    broken: dict[str, object] = {"error": {"message": "it broke", "code": 502}}
    developer.upstream.script(Script(pieces=["Hi"], error_chunk=broken))
    events = [event.type for event in client.responses.create(model=MODEL, input=ASK, stream=True)]
    assert events[-1] == "response.failed"
    assert developer.spent() == 0
