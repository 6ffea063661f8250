"""Media of OpenAI-compatible servers, on real sockets: what is asked, and what is learnt of a server's dislikes."""

from collections.abc import AsyncIterator

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.links import Links
from aimall.adapters.egress.origins import Origins
from aimall.adapters.egress.public.fetches import Fetches
from aimall.adapters.openai_compatible.images import OpenAiCompatibleImages
from aimall.adapters.openai_compatible.server import Server
from aimall.adapters.openai_compatible.speech import OpenAiCompatibleSpeech
from aimall.adapters.openai_compatible.transcription import OpenAiCompatibleTranscription
from aimall.application.generation.jobs.providers import Heard, Pictures
from aimall.domain.generation.event import Rejected
from aimall.domain.generation.media import ImageRequest, Ratio, SpeechRequest, TranscriptionRequest
from aimall.domain.kernel.ids import FileId, print_id
from tests.upstreams.asking import API_KEY, RUN
from tests.upstreams.media_standin import TRANSLATED
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.script import Script

BREAD = ImageRequest(prompt="bread", ratio=Ratio.WIDE, seed=7)


@pytest.fixture
async def standin() -> AsyncIterator[OpenAiStandIn]:
    async with OpenAiStandIn(api_key=API_KEY) as server:
        yield server


@pytest.fixture
def server(standin: OpenAiStandIn) -> Server:
    return Server(base_url=standin.base_url, api_key=API_KEY)


@pytest.fixture
async def calls(server: Server) -> AsyncIterator[JsonCalls]:
    async with JsonCalls(Origins([server.base_url])) as calls:
        yield calls


@pytest.fixture
async def images(calls: JsonCalls, server: Server) -> AsyncIterator[OpenAiCompatibleImages]:
    async with Fetches() as fetches:
        yield OpenAiCompatibleImages(calls, Links(calls, fetches), server)


def disliked(field: str) -> Script:
    message = f"Unknown parameter: '{field}'."
    return Script(status=400, error={"error": {"message": message, "code": "unknown_parameter"}})


async def test_a_picture_is_asked_for_in_the_words_of_the_protocol(
    images: OpenAiCompatibleImages, standin: OpenAiStandIn
) -> None:
    assert isinstance(await images.draw("standin-image", BREAD, run=RUN), Pictures)
    assert standin.log[0].body == {
        "model": "standin-image",
        "prompt": "bread",
        "n": 1,
        "size": "1344x768",
        "response_format": "b64_json",
        "seed": 7,
    }


async def test_openai_s_own_models_are_asked_in_their_own_way(
    images: OpenAiCompatibleImages, standin: OpenAiStandIn
) -> None:
    await images.draw("gpt-image-1", BREAD, run=RUN)
    assert standin.log[0].body == {"model": "gpt-image-1", "prompt": "bread", "n": 1, "size": "1536x1024"}


async def test_what_a_model_will_not_take_is_said_differently_from_then_on(
    images: OpenAiCompatibleImages, standin: OpenAiStandIn
) -> None:
    standin.script(disliked("seed"), disliked("response_format"), disliked("size"))
    assert isinstance(await images.draw("m", BREAD, run=RUN), Pictures)
    await images.draw("m", BREAD, run=RUN)
    assert len(standin.log) == 5
    assert standin.log[-1].body == {"model": "m", "prompt": "bread", "n": 1, "size": "1536x1024"}
    await images.draw("another", BREAD, run=RUN)
    assert "seed" in standin.log[-1].body


async def test_a_size_that_is_never_liked_ends_in_a_refusal(
    images: OpenAiCompatibleImages, standin: OpenAiStandIn
) -> None:
    standin.script(disliked("size"), disliked("size"))
    assert isinstance(await images.draw("m", BREAD, run=RUN), Rejected)
    assert len(standin.log) == 2


@pytest.mark.parametrize("link", ["/pictures/1.png", "{}/pictures/1.png"], ids=["relative", "whole"])
async def test_a_picture_at_the_server_s_own_address_is_fetched_with_the_key(
    images: OpenAiCompatibleImages, standin: OpenAiStandIn, link: str
) -> None:
    standin.script(Script(link=link.format(standin.address)))
    made = await images.draw("m", BREAD, run=RUN)
    assert isinstance(made, Pictures)
    assert made.files[0].startswith(b"\x89PNG")
    assert standin.log[-1].path == "/pictures/1.png"
    assert standin.log[-1].headers["authorization"] == f"Bearer {API_KEY}"


@pytest.mark.parametrize("link", ["/gone.png", "http://127.0.0.1:1/x.png", "https://10.0.0.1/x.png", "javascript:1"])
async def test_a_picture_that_is_gone_or_leads_inside_is_not_delivered(
    images: OpenAiCompatibleImages, standin: OpenAiStandIn, link: str
) -> None:
    standin.script(Script(link=link))
    assert await images.draw("m", BREAD, run=RUN) == Pictures(files=())


async def test_every_call_carries_a_key_of_idempotency_that_stays_the_same(
    images: OpenAiCompatibleImages, standin: OpenAiStandIn
) -> None:
    for _ in range(2):
        await images.draw("m", BREAD, run=RUN)
    assert {record.headers["idempotency-key"] for record in standin.log} == {print_id("gen", RUN)}


async def test_speech_always_names_a_voice(calls: JsonCalls, server: Server, standin: OpenAiStandIn) -> None:
    speaker = OpenAiCompatibleSpeech(calls, server)
    await speaker.speak("standin-tts", SpeechRequest(text="bread"), run=RUN)
    await speaker.speak("standin-tts", SpeechRequest(text="bread", voice="ember", speed=2), run=RUN)
    first, second = (record.body for record in standin.log)
    assert first == {"model": "standin-tts", "input": "bread", "voice": "alloy", "response_format": "mp3"}
    assert (second["voice"], second["speed"]) == ("ember", 2)


async def test_sound_goes_in_as_a_form_and_a_model_without_segments_is_remembered(
    calls: JsonCalls, server: Server, standin: OpenAiStandIn
) -> None:
    standin.script(Script(knows_segments=False, times=2))
    listener = OpenAiCompatibleTranscription(calls, server)
    request = TranscriptionRequest(file=FileId(RUN), seconds=1, language="fa")
    for _ in range(2):
        heard = await listener.transcribe("m", request, sound=b"RIFF", name="secret.wav", run=RUN)
        assert isinstance(heard, Heard)
        assert heard.transcript.language == "fa"
    bodies = [record.body for record in standin.log]
    assert [body["response_format"] for body in bodies] == ["verbose_json", "json", "json"]
    assert bodies[0] == {
        "model": "m",
        "response_format": "verbose_json",
        "language": "fa",
        "file": {"name": "file.wav", "size": 4},
    }


async def test_a_translation_has_a_path_of_its_own_and_names_no_language(
    calls: JsonCalls, server: Server, standin: OpenAiStandIn
) -> None:
    request = TranscriptionRequest(file=FileId(RUN), seconds=1, language="de", translate=True)
    heard = await OpenAiCompatibleTranscription(calls, server).transcribe(
        "m", request, sound=b"RIFF", name="secret.wav", run=RUN
    )
    assert isinstance(heard, Heard)
    assert heard.transcript.text == TRANSLATED
    (record,) = standin.log
    file = {"name": "file.wav", "size": 4}
    assert record.body == {"model": "m", "response_format": "verbose_json", "file": file}


def test_a_server_does_not_print_its_key() -> None:
    assert "secret" not in repr(Server(base_url="https://x.example", api_key="secret"))
