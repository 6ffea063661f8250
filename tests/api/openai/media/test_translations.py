"""Translations over OpenAI's API."""

from typing import Any, Final

import httpx
import pytest

from tests.mall import Mall, Person
from tests.worlds.attended import ask, error_of
from tests.worlds.staffed import LISTENS, ONLY_LISTENS, TRANSLATED, a_second_of_nothing

TRANSLATE: Final = "/audio/translations"


async def send(person: Person, fields: dict[str, Any], **given: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
    """Send a second of sound in a form."""
    files = {"file": ("voice.wav", a_second_of_nothing(), "audio/wav")}
    return await ask(person, TRANSLATE, data=fields, files=files, **given)


async def test_what_is_said_comes_in_english_for_the_price_of_its_seconds(studio: Mall, anna: Person) -> None:
    answer = await send(anna, {"model": LISTENS})
    cost = answer.headers["x-aimall-coin-cost"]
    assert answer.status_code == 200, answer.text
    usage = {"type": "duration", "seconds": 1, "coin_cost": cost}
    assert answer.json() == {"text": TRANSLATED.text, "usage": usage}
    left = (await anna.get("/billing/balance")).json()
    assert 0 < float(cost) == pytest.approx(200 - float(left["available"])), studio.model
    assert left["held"] == "0.000000"
    assert (await anna.get("/files")).json()["items"] == []


async def test_in_full_it_says_that_it_is_a_translation_into_english(studio: Mall, anna: Person) -> None:
    body = (await send(anna, {"model": LISTENS, "response_format": "verbose_json"})).json()
    assert (body["task"], body["language"], body["duration"]) == ("translate", "english", 1.0), studio.model
    assert [one["text"] for one in body["segments"]] == [part.text for part in TRANSLATED.segments]


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("text", "Good morning. Hello\n"),
        ("srt", "1\n00:00:00,000 --> 00:00:00,500\nGood morning.\n\n2\n00:00:00,500 --> 00:00:01,000\nHello\n"),
        (
            "vtt",
            "WEBVTT\n\n1\n00:00:00.000 --> 00:00:00.500\nGood morning.\n\n2\n00:00:00.500 --> 00:00:01.000\nHello\n",
        ),
    ],
)
async def test_it_comes_as_a_text_or_as_subtitles(studio: Mall, anna: Person, style: str, written: str) -> None:
    answer = await send(anna, {"model": LISTENS, "response_format": style})
    assert answer.text == written, studio.model
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_without_a_model_one_that_translates_is_found(studio: Mall, anna: Person) -> None:
    assert (await send(anna, {})).json()["text"] == TRANSLATED.text, studio.model


async def test_a_key_that_had_a_transcript_gives_no_translation(studio: Mall, anna: Person) -> None:
    key = {"Idempotency-Key": "one-click"}
    files = {"file": ("voice.wav", a_second_of_nothing(), "audio/wav")}
    first = await ask(anna, "/audio/transcriptions", files=files, data={"model": LISTENS}, headers=key)
    other = await send(anna, {"model": LISTENS}, headers=key)
    assert (first.status_code, error_of(other)[1]) == (200, "idempotency.key_reused"), studio.model


async def test_a_model_that_only_listens_is_refused_and_one_that_translates_is_named(anna: Person) -> None:
    answer = await send(anna, {"model": ONLY_LISTENS})
    assert error_of(answer) == (400, "invalid_value", "model")
    assert (
        answer.json()["error"]["message"] == f"model: {ONLY_LISTENS} does not translate what it hears; {LISTENS} does"
    )
    assert await anna.available() == "200.000000"


async def test_a_language_is_refused_as_openai_refuses_it(anna: Person) -> None:
    assert error_of(await send(anna, {"language": "fa"})) == (400, "unsupported_parameter", "language")


@pytest.mark.parametrize(
    ("fields", "param"),
    [({"response_format": "diarized_json"}, "response_format"), ({"stream": "true"}, "stream")],
)
async def test_what_cannot_be_done_is_refused_by_its_field(anna: Person, fields: dict[str, Any], param: str) -> None:
    assert error_of(await send(anna, fields)) == (400, "invalid_value", param)


async def test_what_clients_send_besides_does_no_harm(studio: Mall, anna: Person) -> None:
    besides = {"prompt": "Bread", "temperature": "0.2", "language": "", "include[]": ["logprobs"]}
    assert (await send(anna, besides)).json()["text"] == TRANSLATED.text, studio.model
