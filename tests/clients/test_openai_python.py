"""openai-python, as its users call it."""

import json
from base64 import b64encode
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import openai
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletionContentPartParam, ChatCompletionMessageParam, ChatCompletionToolParam
from pydantic import BaseModel

from tests.clients.developer import Developer
from tests.upstreams.samples import picture
from tests.upstreams.script import Script
from tests.upstreams.vectors import numbers_for

MODEL: Final = "compatible/standin-echo"
EMBEDS: Final = "compatible/standin-embed"
ASK: Final[list[ChatCompletionMessageParam]] = [{"role": "user", "content": "What is the weather in Yazd on day 3?"}]
WEATHER: Final[ChatCompletionToolParam] = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {
            "type": "object",
            "properties": {"question": {"type": "string"}, "day": {"type": "integer"}},
            "required": ["question", "day"],
        },
    },
}
CALLED: Final = {"question": "What is the weather in Yazd on day 3?", "day": 3}


class Forecast(BaseModel):
    """What an answer is parsed into."""

    summary: str
    day: int


@pytest.fixture
def client(developer: Developer) -> Iterator[OpenAI]:
    with OpenAI(base_url=developer.base_url, api_key=developer.key(), max_retries=0) as client:
        yield client


def test_a_chat_is_answered_with_its_usage(client: OpenAI, developer: Developer) -> None:
    developer.upstream.script(Script(pieces=["Sun", " all", " day"]))
    answer = client.chat.completions.create(model=MODEL, messages=ASK)
    assert (answer.model, answer.choices[0].finish_reason) == (MODEL, "stop")
    assert answer.choices[0].message.content == "Sun all day"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + 3


def test_a_picture_in_a_question_reaches_the_provider_as_it_is(client: OpenAI, developer: Developer) -> None:
    url = f"data:image/png;base64,{b64encode(picture('bread')).decode()}"
    parts: list[ChatCompletionContentPartParam] = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]
    assert client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": parts}]).choices
    assert developer.upstream.log[-1].body["messages"] == [{"role": "user", "content": parts}]


def test_a_stream_comes_in_pieces_and_ends_with_its_usage(client: OpenAI, developer: Developer) -> None:
    developer.upstream.script(Script(pieces=["سلام", " دنیا"], reasoning=["Hm"]))
    stream = client.chat.completions.create(
        model=MODEL, messages=ASK, stream=True, stream_options={"include_usage": True}
    )
    *chunks, last = list(stream)
    assert [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content] == ["سلام", " دنیا"]
    assert [chunk.choices[0].finish_reason for chunk in chunks][-2:] == [None, "stop"]
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.completion_tokens == 2


def test_the_stream_helper_gathers_a_whole_answer(client: OpenAI, developer: Developer) -> None:
    developer.upstream.script(Script(pieces=["One", " two"]))
    with client.chat.completions.stream(model=MODEL, messages=ASK) as stream:
        told = [event.delta for event in stream if event.type == "content.delta"]
        assert "".join(told) == stream.get_final_completion().choices[0].message.content == "One two"


def test_a_tool_is_called_and_its_result_answered(client: OpenAI) -> None:
    called = client.chat.completions.create(model=MODEL, messages=ASK, tools=[WEATHER], tool_choice="required")
    message = called.choices[0].message
    assert (called.choices[0].finish_reason, message.content) == ("tool_calls", None)
    assert message.tool_calls is not None
    (call,) = message.tool_calls
    assert call.type == "function"
    assert (call.function.name, json.loads(call.function.arguments)) == ("weather", CALLED)
    told: list[ChatCompletionMessageParam] = [
        *ASK,
        {"role": "assistant", "tool_calls": [{"id": call.id, "type": "function", "function": call.function.to_dict()}]},  # type: ignore[typeddict-item] - the client's own word for it
        {"role": "tool", "tool_call_id": call.id, "content": "sunny"},
    ]
    answer = client.chat.completions.create(model=MODEL, messages=told, tools=[WEATHER])
    assert answer.choices[0].message.content


def test_the_pieces_of_streamed_calls_add_up(client: OpenAI) -> None:
    with client.chat.completions.stream(model=MODEL, messages=ASK, tools=[WEATHER]) as stream:
        done = [event for event in stream if event.type == "tool_calls.function.arguments.done"]
    assert [(event.name, json.loads(event.arguments)) for event in done] == [("weather", CALLED)]


def test_a_schema_is_kept_to_and_parsed(client: OpenAI, developer: Developer) -> None:
    answer = client.chat.completions.parse(model=MODEL, messages=ASK, response_format=Forecast)
    parsed = answer.choices[0].message.parsed
    assert parsed == Forecast(summary=str(ASK[0].get("content")), day=3)
    sent = developer.upstream.log[-1].body["response_format"]
    assert isinstance(sent, dict)
    assert sent["type"] == "json_schema"


def test_a_schema_may_be_written_by_hand(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model=MODEL,
        messages=ASK,
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "forecast", "strict": True, "schema": Forecast.model_json_schema()},
        },
    )
    assert Forecast.model_validate_json(answer.choices[0].message.content or "").day == 3


def test_a_prompt_is_completed(client: OpenAI, developer: Developer) -> None:
    developer.upstream.script(Script(pieces=["upon", " a", " time"]), Script(pieces=["upon", " a", " time"]))
    assert client.completions.create(model=MODEL, prompt="Once").choices[0].text == "upon a time"
    pieces = [chunk.choices[0].text for chunk in client.completions.create(model=MODEL, prompt="Once", stream=True)]
    assert "".join(pieces) == "upon a time"


@pytest.mark.parametrize("form", ["float", "base64", None])
def test_embeddings_are_numbers_in_every_encoding(client: OpenAI, form: str | None) -> None:
    encoding = openai.omit if form is None else form
    answer = client.embeddings.create(model=EMBEDS, input=["bread", "نان"], encoding_format=encoding)  # type: ignore[arg-type] - a str
    if form == "base64":  # who asks for the text gets the text
        assert all(isinstance(one.embedding, str) for one in answer.data)
    else:
        assert [one.embedding for one in answer.data] == [numbers_for("bread"), numbers_for("نان")]
    assert answer.usage.total_tokens == 2


def test_token_ids_are_embedded_too(client: OpenAI) -> None:
    answer = client.embeddings.create(model=EMBEDS, input=[[1, 2, 3], [4]])
    assert [one.embedding for one in answer.data] == [numbers_for([1, 2, 3]), numbers_for([4])]


def test_models_are_listed_and_found_by_an_id_with_a_slash(client: OpenAI) -> None:
    listed = {model.id: model for model in client.models.list()}
    assert listed[MODEL] == client.models.retrieve(MODEL)
    assert listed[MODEL].owned_by == "compatible"


def test_the_headers_tell_what_it_cost_and_how_the_request_is_called(client: OpenAI, developer: Developer) -> None:
    raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=ASK)
    assert raw.headers["x-request-id"] == raw.request_id
    assert Decimal(raw.headers["x-aimall-coin-cost"]) == developer.spent() > 0
