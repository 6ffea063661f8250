"""Transcripts over OpenAI's API."""

from typing import Any, Final

import httpx
import pytest

from tests.mall import Mall, Person
from tests.worlds.attended import ask, error_of
from tests.worlds.staffed import LISTENS, PAINTS, SAID, SILENT, a_picture, a_second_of_nothing

STT: Final = "/audio/transcriptions"
LIMIT: Final = 100_000  # what this mall takes as one file


async def send(person: Person, fields: dict[str, Any], *, name: str = "voice.wav", **given: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
    """Send a second of sound in a form."""
    files = {"file": (name, a_second_of_nothing(), "audio/wav")}
    return await ask(person, STT, data={"model": LISTENS, **fields}, **{"files": files, **given})


async def test_what_is_said_comes_as_json_with_its_price(studio: Mall, anna: Person) -> None:
    answer = await send(anna, {})
    body = answer.json()
    cost = answer.headers["x-aimall-coin-cost"]
    assert answer.status_code == 200, answer.text
    assert body == {"text": SAID.text, "usage": {"type": "duration", "seconds": 1, "coin_cost": cost}}
    left = (await anna.get("/billing/balance")).json()["available"]
    assert 0 < float(cost) == pytest.approx(200 - float(left)), studio.model


async def test_in_full_it_has_segments_with_every_figure_that_clients_demand(studio: Mall, anna: Person) -> None:
    body = (await send(anna, {"response_format": "verbose_json", "timestamp_granularities[]": "segment"})).json()
    assert (body["task"], body["language"], body["duration"]) == ("transcribe", "english", 1.0)
    assert [(one["id"], one["start"], one["end"], one["text"]) for one in body["segments"]] == [
        (number, part.start, part.end, part.text) for number, part in enumerate(SAID.segments)
    ]
    figures = {"seek", "tokens", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob"}
    assert set(body["segments"][0]) == {"id", "start", "end", "text", *figures}, studio.model


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("text", "Good morning. سلام\n"),
        ("srt", "1\n00:00:00,000 --> 00:00:00,500\nGood morning.\n\n2\n00:00:00,500 --> 00:00:01,000\nسلام\n"),
        (
            "vtt",
            "WEBVTT\n\n1\n00:00:00.000 --> 00:00:00.500\nGood morning.\n\n2\n00:00:00.500 --> 00:00:01.000\nسلام\n",
        ),
    ],
)
async def test_it_comes_as_a_text_or_as_subtitles(studio: Mall, anna: Person, style: str, written: str) -> None:
    answer = await send(anna, {"response_format": style})
    assert answer.text == written, studio.model
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert float(answer.headers["x-aimall-coin-cost"]) > 0


async def test_the_file_is_not_kept(studio: Mall, anna: Person) -> None:
    assert (await send(anna, {})).status_code == 200
    assert (await anna.get("/files")).json()["items"] == [], studio.model


async def test_the_same_key_and_sound_is_heard_and_paid_for_once(studio: Mall, anna: Person) -> None:
    key = {"Idempotency-Key": "one-click"}
    first, again = [await send(anna, {}, headers=key) for _ in range(2)]
    assert (first.status_code, first.content) == (200, again.content)
    assert again.headers["idempotency-replayed"] == "true"
    left = (await anna.get("/billing/balance")).json()["available"]
    assert float(first.headers["x-aimall-coin-cost"]) == pytest.approx(200 - float(left)), studio.model


async def test_silence_is_an_empty_text_and_costs_nothing(studio: Mall, anna: Person) -> None:
    answer = await send(anna, {"response_format": "verbose_json"}, name=SILENT)
    body = answer.json()
    assert (answer.status_code, body["text"], body["segments"], body["language"]) == (200, "", [], "unknown")
    assert answer.headers["x-aimall-coin-cost"] == "0.000000"
    assert await anna.available() == "200.000000", studio.model


@pytest.mark.parametrize("language", ["fa", "fa-IR", "Persian"])
async def test_a_language_is_known_by_its_code_and_by_its_name(studio: Mall, anna: Person, language: str) -> None:
    body = (await send(anna, {"language": language, "response_format": "verbose_json"})).json()
    assert body["language"] == "persian", studio.model


async def test_what_clients_send_besides_does_no_harm(studio: Mall, anna: Person) -> None:
    besides = {
        "prompt": "Bread", "temperature": "0.2", "include[]": ["logprobs"], "language": "", "stream": "false",
        "chunking_strategy": "auto", "known_speaker_names[]": ["Ann", "Ben"],
    }  # fmt: skip
    assert (await send(anna, {**besides, "model": ""})).json()["text"] == SAID.text, studio.model


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"response_format": "diarized_json"}, "response_format"),
        ({"timestamp_granularities[]": ["segment", "word"]}, "timestamp_granularities[][1]"),
        ({"stream": "true"}, "stream"),
        ({"language": "?"}, "language"),
        ({"model": PAINTS}, "model"),
    ],
)
async def test_what_cannot_be_done_is_refused_by_its_field(anna: Person, fields: dict[str, Any], param: str) -> None:
    assert error_of(await send(anna, fields)) == (400, "invalid_value", param)
    assert (await anna.get("/files")).json()["items"] == []


async def test_a_form_without_a_file_is_refused(anna: Person) -> None:
    answer = await ask(anna, STT, files={"model": (None, LISTENS)})
    assert error_of(answer) == (400, "invalid_value", "file")


async def test_a_body_that_is_no_form_is_refused(anna: Person) -> None:
    assert error_of(await ask(anna, STT, json={"model": LISTENS}))[0] == 415


async def test_a_file_that_is_too_large_is_refused(anna: Person) -> None:
    files = {"file": ("long.wav", bytes(LIMIT + 1), "audio/wav")}
    assert error_of(await send(anna, {}, files=files)) == (413, "file.too_large", None)


async def test_a_picture_has_nothing_to_listen_to(anna: Person) -> None:
    files = {"file": ("bread.png", a_picture(), "image/png")}
    assert error_of(await send(anna, {}, files=files)) == (415, "file.type_refused", None)
    assert (await anna.get("/files")).json()["items"] == []
