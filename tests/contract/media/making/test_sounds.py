"""The contracts of speech and transcripts, kept by what this machine has, by every vendor, and by those in tests."""

from pathlib import Path

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.media.speech import ESPEAK, PIPER, LocalSpeech
from aimall.adapters.media.whisper import LocalWhisper
from aimall.adapters.openai_compatible.server import Server
from aimall.adapters.openai_compatible.speech import OpenAiCompatibleSpeech
from aimall.adapters.openai_compatible.transcription import OpenAiCompatibleTranscription
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.adapters.openrouter.speech import OpenRouterSpeech
from aimall.adapters.openrouter.transcription import OpenRouterTranscription
from aimall.application.generation.jobs.providers import (
    SpeechToText,
    Spoken,
    TextToSpeech,
)
from aimall.domain.generation.media import (
    SpeechFormat,
    SpeechRequest,
)
from tests.contract.media.making.media_faults_contract import MediaFaultsContract, MediaVendor
from tests.contract.media.making.speech_to_text_contract import SpeechToTextContract, TranslationContract
from tests.contract.media.making.text_to_speech_contract import TextToSpeechContract
from tests.contract.media.making.vendors import AtOpenAiCompatible, AtOpenRouter, heard, spoken
from tests.postgres import run_apart
from tests.upstreams import samples
from tests.upstreams.asking import RUN
from tests.upstreams.media_standin import MediaStandIn
from tests.worlds.staffed import TinyProvider


class TestLocalSpeech(TextToSpeechContract):
    @pytest.fixture
    def speaker(self) -> TextToSpeech:
        return LocalSpeech()

    @pytest.fixture
    def model(self) -> str:
        return ESPEAK


class TestTinySpeech(TextToSpeechContract):
    @pytest.fixture
    def speaker(self) -> TextToSpeech:
        return TinyProvider()

    @pytest.fixture
    def model(self) -> str:
        return "speaker"


class TestOpenRouterSpeech(AtOpenRouter, TextToSpeechContract, MediaFaultsContract):
    @pytest.fixture
    def speaker(self, calls: JsonCalls, accounts: tuple[OpenRouterAccount, ...]) -> TextToSpeech:
        return OpenRouterSpeech(calls, accounts[0])

    @pytest.fixture
    def model(self) -> str:
        return "standin/speaker"

    @pytest.fixture
    def vendor(self, standin: MediaStandIn, calls: JsonCalls, accounts: tuple[OpenRouterAccount, ...]) -> MediaVendor:
        real, nobody = (OpenRouterSpeech(calls, account) for account in accounts)
        return MediaVendor(standin=standin, ask=lambda: spoken(real), ask_nobody=lambda: spoken(nobody))


class TestOpenAiCompatibleSpeech(AtOpenAiCompatible, TextToSpeechContract, MediaFaultsContract):
    @pytest.fixture
    def speaker(self, calls: JsonCalls, servers: tuple[Server, ...]) -> TextToSpeech:
        return OpenAiCompatibleSpeech(calls, servers[0])

    @pytest.fixture
    def model(self) -> str:
        return "standin-tts"

    @pytest.fixture
    def vendor(self, standin: MediaStandIn, calls: JsonCalls, servers: tuple[Server, ...]) -> MediaVendor:
        real, nobody = (OpenAiCompatibleSpeech(calls, server) for server in servers)
        return MediaVendor(standin=standin, ask=lambda: spoken(real), ask_nobody=lambda: spoken(nobody))


@pytest.mark.slow
class TestLocalWhisper(SpeechToTextContract, TranslationContract):
    @pytest.fixture
    def listener(self, whisper_folder: Path) -> SpeechToText:
        return LocalWhisper(whisper_folder)

    @pytest.fixture
    def model(self) -> str:
        return "whisper-base"

    @pytest.fixture(scope="class")
    @classmethod
    def sound(cls) -> bytes:
        request = SpeechRequest(text="Good morning. How are you?", format=SpeechFormat.WAV)
        said = run_apart(LocalSpeech().speak(PIPER, request, run=RUN))
        assert isinstance(said, Spoken)
        return said.file


class TestTinyListener(SpeechToTextContract, TranslationContract):
    @pytest.fixture
    def listener(self) -> SpeechToText:
        return TinyProvider()

    @pytest.fixture
    def model(self) -> str:
        return "listener"

    @pytest.fixture
    def sound(self) -> bytes:
        return samples.sound("wav")


class TestOpenRouterTranscription(AtOpenRouter, SpeechToTextContract, MediaFaultsContract):
    @pytest.fixture
    def listener(self, calls: JsonCalls, accounts: tuple[OpenRouterAccount, ...]) -> SpeechToText:
        return OpenRouterTranscription(calls, accounts[0])

    @pytest.fixture
    def model(self) -> str:
        return "standin/listener"

    @pytest.fixture
    def vendor(self, standin: MediaStandIn, calls: JsonCalls, accounts: tuple[OpenRouterAccount, ...]) -> MediaVendor:
        real, nobody = (OpenRouterTranscription(calls, account) for account in accounts)
        return MediaVendor(standin=standin, ask=lambda: heard(real), ask_nobody=lambda: heard(nobody))


class TestOpenAiCompatibleTranscription(
    AtOpenAiCompatible, SpeechToTextContract, TranslationContract, MediaFaultsContract
):
    @pytest.fixture
    def listener(self, calls: JsonCalls, servers: tuple[Server, ...]) -> SpeechToText:
        return OpenAiCompatibleTranscription(calls, servers[0])

    @pytest.fixture
    def model(self) -> str:
        return "standin-whisper"

    @pytest.fixture
    def vendor(self, standin: MediaStandIn, calls: JsonCalls, servers: tuple[Server, ...]) -> MediaVendor:
        real, nobody = (OpenAiCompatibleTranscription(calls, server) for server in servers)
        return MediaVendor(standin=standin, ask=lambda: heard(real), ask_nobody=lambda: heard(nobody))
