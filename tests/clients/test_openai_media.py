"""Pictures, speech and transcripts, as openai-python asks for them."""

import io
from base64 import b64decode
from collections.abc import Iterator

import pytest
from openai import OpenAI
from PIL import Image

from tests.clients.developer import Developer


@pytest.fixture
def client(developer: Developer) -> Iterator[OpenAI]:
    with OpenAI(base_url=developer.base_url, api_key=developer.key(), max_retries=0) as client:
        yield client


def test_a_picture_comes_in_the_answer(client: OpenAI) -> None:
    answer = client.images.generate(model="studio/preview", prompt="Bread", response_format="b64_json")
    assert answer.data is not None
    (picture,) = answer.data
    assert Image.open(io.BytesIO(b64decode(picture.b64_json or ""))).width > 0


def test_what_is_spoken_can_be_written_down(client: OpenAI) -> None:
    with client.audio.speech.with_streaming_response.create(
        model="studio/espeak-ng", voice="alloy", input="Good morning", response_format="wav"
    ) as spoken:
        sound = spoken.read()
    assert sound[:4] == b"RIFF"
    heard = client.audio.transcriptions.create(model="studio/whisper-base", file=("sound.wav", sound), language="en")
    assert "morning" in heard.text.lower()
