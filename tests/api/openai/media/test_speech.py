"""Speech over OpenAI's API."""

from typing import Any, Final

import pytest

from tests.mall import Mall, Person
from tests.worlds.attended import ask, error_of
from tests.worlds.staffed import PAINTS, SPEAKS

SPEECH: Final = "/audio/speech"
HELLO: Final[dict[str, Any]] = {"input": "Good morning", "model": SPEAKS, "voice": "brisk"}


async def voice_of_the_only_run(person: Person) -> str:
    """Tell who spoke."""
    (run,) = (await person.get("/generations")).json()["items"]
    return str((await person.get(f"/generations/{run['id']}/request")).json()["voice"])


@pytest.mark.parametrize(
    ("style", "kind", "head"),
    [(None, "audio/mpeg", b"ID3"), ("mp3", "audio/mpeg", b"ID3"), ("wav", "audio/wav", b"RIFF")],
)
async def test_the_sound_itself_is_the_answer(
    studio: Mall, anna: Person, style: str | None, kind: str, head: bytes
) -> None:
    answer = await ask(anna, SPEECH, json={**HELLO, "response_format": style})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.content.startswith(head)
    assert int(answer.headers["content-length"]) == len(answer.content)
    left = (await anna.get("/billing/balance")).json()["available"]
    assert 0 < float(answer.headers["x-aimall-coin-cost"]) == pytest.approx(200 - float(left)), studio.model


@pytest.mark.parametrize("model", [SPEAKS, None])
@pytest.mark.parametrize(("voice", "spoken"), [("alloy", "calm"), ("brisk", "brisk"), (None, "calm"), ("", "calm")])
async def test_a_voice_of_openai_is_the_first_of_a_model_that_lacks_it(
    studio: Mall, anna: Person, model: str | None, voice: str | None, spoken: str
) -> None:
    answer = await ask(anna, SPEECH, json={**HELLO, "model": model, "voice": voice})
    assert answer.status_code == 200, answer.text
    assert await voice_of_the_only_run(anna) == spoken, studio.model


async def test_a_voice_that_nobody_knows_is_refused_with_a_list_of_those_there_are(anna: Person) -> None:
    answer = await ask(anna, SPEECH, json={**HELLO, "voice": "thunder"})
    assert error_of(answer) == (400, "invalid_value", "voice")
    assert "calm, brisk" in answer.json()["error"]["message"]


async def test_a_format_that_is_not_made_is_refused_with_those_that_are(anna: Person) -> None:
    answer = await ask(anna, SPEECH, json={**HELLO, "response_format": "opus"})
    assert answer.json()["error"]["message"] == "response_format: is made as mp3 or wav only"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("response_format", style) for style in ("opus", "aac", "flac", "pcm")],
        ("speed", 0.25),
        ("speed", 4),
        ("input", ""),
        ("input", " \n"),
        ("input", "x" * 4097),
        ("stream_format", "sse"),
        ("voice", {"id": "voice_1"}),
        ("model", PAINTS),
    ],
)
async def test_what_cannot_be_spoken_is_refused_by_its_field(anna: Person, field: str, value: object) -> None:
    answer = await ask(anna, SPEECH, json={**HELLO, field: value})
    assert error_of(answer) == (400, "invalid_value", field)


async def test_what_clients_send_besides_does_no_harm(studio: Mall, anna: Person) -> None:
    besides = {"instructions": "Whisper.", "stream_format": "audio", "speed": None, "user": "u1", "extra": 1}
    assert (await ask(anna, SPEECH, json={**HELLO, **besides})).status_code == 200, studio.model


async def test_a_model_that_is_not_there_is_not_found(anna: Person) -> None:
    answer = await ask(anna, SPEECH, json={**HELLO, "model": "tts-1", "voice": "alloy"})
    assert error_of(answer) == (404, "model_not_found", "model")
