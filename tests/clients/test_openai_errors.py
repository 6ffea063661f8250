"""What openai-python raises when something is wrong, and what it sends again by itself."""

import json
from collections.abc import Iterator
from typing import Any, Final

import openai
import pytest
from openai import DefaultHttpxClient, OpenAI
from openai.types.chat import ChatCompletionMessageParam

from tests.clients.developer import Developer
from tests.upstreams.script import Script

MODEL: Final = "compatible/standin-echo"
ASK: Final[list[ChatCompletionMessageParam]] = [{"role": "user", "content": "Say hello"}]


@pytest.fixture
def client(developer: Developer) -> Iterator[OpenAI]:
    with OpenAI(base_url=developer.base_url, api_key=developer.key(), max_retries=0) as client:
        yield client


def told(client: OpenAI, model: str = MODEL) -> str | None:
    return client.chat.completions.create(model=model, messages=ASK).choices[0].message.content


def test_a_wrong_key_is_no_authentication(client: OpenAI) -> None:
    with pytest.raises(openai.AuthenticationError) as caught:
        told(client.with_options(api_key="sk-of-somebody-else"))
    assert caught.value.code == "invalid_api_key"


def test_an_unknown_model_is_not_found(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        told(client, "no/such")
    assert (caught.value.code, caught.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("no/such")


def test_a_wrong_field_is_a_bad_request_that_names_it(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model=MODEL, messages=ASK, n=2)
    assert (caught.value.param, caught.value.code) == ("n", "invalid_value")


def test_what_the_provider_refuses_is_a_bad_request_in_its_words(client: OpenAI, developer: Developer) -> None:
    refusal: dict[str, object] = {"error": {"message": "Unknown parameter: 'seed'.", "type": "invalid_request_error"}}
    developer.upstream.script(Script(status=400, error=refusal))
    with pytest.raises(openai.BadRequestError, match="Unknown parameter: 'seed'"):
        told(client)


def test_a_used_up_key_is_refused_with_402_and_not_asked_again(developer: Developer) -> None:
    with (
        OpenAI(base_url=developer.base_url, api_key=developer.key(capTotal="0.000001")) as client,
        pytest.raises(openai.APIStatusError) as caught,
    ):
        told(client)
    assert (caught.value.status_code, caught.value.type) == (402, "insufficient_quota")
    assert caught.value.request.headers["x-stainless-retry-count"] == "0"
    assert developer.upstream.log == []


def test_a_key_without_the_scope_is_denied(developer: Developer) -> None:
    key = developer.key(scopes=["models"])
    with (
        OpenAI(base_url=developer.base_url, api_key=key) as client,
        pytest.raises(openai.PermissionDeniedError) as caught,
    ):
        told(client)
    assert caught.value.type == "permission_error"


def test_a_key_for_other_models_is_denied(developer: Developer) -> None:
    with (
        OpenAI(base_url=developer.base_url, api_key=developer.key(models=["compatible/standin-large"])) as client,
        pytest.raises(openai.PermissionDeniedError) as caught,
    ):
        told(client)
    assert caught.value.code == "model_not_allowed"


def test_a_key_that_asks_too_often_is_told_when_to_come_again(developer: Developer) -> None:
    key = developer.key(requestsPerMinute=2)
    with OpenAI(base_url=developer.base_url, api_key=key, max_retries=0) as client:
        for _ in range(2):
            told(client)
        with pytest.raises(openai.RateLimitError) as caught:
            told(client)
    assert caught.value.code == "rate_limit_exceeded"
    assert 1 <= int(caught.value.response.headers["Retry-After"]) <= 60
    assert caught.value.response.headers["x-ratelimit-remaining-requests"] == "0"


def test_a_refusal_for_now_is_sent_again_until_there_is_room(developer: Developer) -> None:
    key = developer.key(runsAtOnce=1)
    told_by: list[tuple[int, str | None]] = []

    def make_room(answer: Any) -> None:  # noqa: ANN401 - of the library that the client has taken
        is_refused = answer.status_code == 429
        told_by.append((answer.status_code, json.loads(answer.read())["error"]["code"] if is_refused else None))
        if is_refused:
            developer.release()
            assert [chunk.choices[0].finish_reason for chunk in busy][-1] == "stop"

    developer.upstream.script(Script(pieces=["a", "b"], gate_after=1))
    with (
        OpenAI(base_url=developer.base_url, api_key=key) as first,
        OpenAI(
            base_url=developer.base_url,
            api_key=key,
            http_client=DefaultHttpxClient(event_hooks={"response": [make_room]}),
        ) as second,
    ):
        busy = first.chat.completions.create(model=MODEL, messages=ASK, stream=True)
        next(busy)
        assert told(second)
    assert told_by == [(429, "rate_limit_exceeded"), (200, None)]


@pytest.mark.parametrize("status", [500, 503])
def test_a_provider_that_fails_is_a_server_error(client: OpenAI, developer: Developer, status: int) -> None:
    developer.upstream.script(Script(status=status, times=0, error={"error": {"message": "it broke"}}))
    with pytest.raises(openai.InternalServerError) as caught:
        told(client)
    assert caught.value.type == "server_error"
    assert developer.spent() == 0


def test_a_provider_that_fails_once_is_asked_again(client: OpenAI, developer: Developer) -> None:
    developer.upstream.script(Script(status=500, error={"error": {"message": "it broke"}}), Script(pieces=["Here"]))
    assert told(client.with_options(max_retries=2)) == "Here"


def test_a_stream_that_breaks_off_raises_after_what_was_said(client: OpenAI, developer: Developer) -> None:
    broken: dict[str, object] = {"error": {"message": "it broke", "code": 502}}
    developer.upstream.script(Script(pieces=["Hi", " there"], error_chunk=broken))
    heard: list[str] = []

    def listen() -> None:
        stream = client.chat.completions.create(model=MODEL, messages=ASK, stream=True)
        heard.extend(chunk.choices[0].delta.content or "" for chunk in stream)

    with pytest.raises(openai.APIError) as caught:
        listen()
    assert "".join(heard) == "Hi there"
    assert caught.value.type == "server_error"
    assert developer.spent() == 0


def test_every_refusal_has_a_name_to_ask_about(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.get("/no/such/route", cast_to=object)
    assert caught.value.request_id
