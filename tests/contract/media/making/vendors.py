"""Where the vendors of media are in these tests, and one call of each port."""

from collections.abc import AsyncGenerator

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.links import Links
from aimall.adapters.egress.origins import Origins
from aimall.adapters.egress.public.fetches import Fetches
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.openai_compatible.server import Server
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.application.generation.jobs.providers import (
    ImageProvider,
    SpeechToText,
    TextToSpeech,
    VideoProvider,
)
from aimall.domain.generation.media import (
    ImageRequest,
    SpeechRequest,
    TranscriptionRequest,
    VideoRequest,
)
from tests.contract.media.making.speech_to_text_contract import FILE
from tests.upstreams import samples
from tests.upstreams.asking import API_KEY, RUN
from tests.upstreams.media_standin import MediaStandIn
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.openrouter_standin import OpenRouterStandIn

NOBODY = "http://127.0.0.1:1/v1"  # a port at which nobody listens
OPENROUTER_KEY = "sk-or-v1-standin"
LISTEN = TranscriptionRequest(file=FILE, seconds=1)


class OnSockets:
    """What talks to a stand-in."""

    @pytest.fixture
    async def calls(self, standin: MediaStandIn) -> AsyncGenerator[JsonCalls]:
        async with JsonCalls(Origins([standin.base_url, NOBODY])) as calls:
            yield calls

    @pytest.fixture
    async def streams(self, standin: MediaStandIn) -> AsyncGenerator[ByteStreams]:
        async with ByteStreams(Origins([standin.base_url, NOBODY])) as streams:
            yield streams

    @pytest.fixture
    async def links(self, calls: JsonCalls) -> AsyncGenerator[Links]:
        async with Fetches() as fetches:
            yield Links(calls, fetches)

    @pytest.fixture
    def sound(self) -> bytes:
        return samples.sound("wav")


class AtOpenRouter(OnSockets):
    """OpenRouter."""

    @pytest.fixture
    async def standin(self) -> AsyncGenerator[OpenRouterStandIn]:
        async with OpenRouterStandIn(api_key=OPENROUTER_KEY) as standin:
            yield standin

    @pytest.fixture
    def accounts(self, standin: MediaStandIn) -> tuple[OpenRouterAccount, OpenRouterAccount]:
        urls = (standin.base_url, NOBODY)
        real, nobody = (OpenRouterAccount(base_url=url, api_key=OPENROUTER_KEY) for url in urls)
        return real, nobody


class AtOpenAiCompatible(OnSockets):
    """Any server that speaks OpenAI's protocol."""

    @pytest.fixture
    async def standin(self) -> AsyncGenerator[OpenAiStandIn]:
        async with OpenAiStandIn(api_key=API_KEY) as standin:
            yield standin

    @pytest.fixture
    def servers(self, standin: MediaStandIn) -> tuple[Server, Server]:
        real, nobody = (Server(base_url=url, api_key=API_KEY) for url in (standin.base_url, NOBODY))
        return real, nobody


async def drawn(painter: ImageProvider) -> object:
    return await painter.draw("m", ImageRequest(prompt="bread"), run=RUN)


async def spoken(speaker: TextToSpeech) -> object:
    return await speaker.speak("m", SpeechRequest(text="bread"), run=RUN)


async def heard(listener: SpeechToText) -> object:
    return await listener.transcribe("m", LISTEN, sound=samples.sound("wav"), name="voice.wav", run=RUN)


async def begun(filmer: VideoProvider) -> object:
    return await filmer.submit("m", VideoRequest(prompt="bread"), run=RUN)
