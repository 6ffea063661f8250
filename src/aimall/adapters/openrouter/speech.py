"""Speech through OpenRouter: MP3, or raw samples, of which a WAV file is made here."""

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.asking import MediaCall, labels_of, post
from aimall.adapters.egress.media.speaking import SPEECH_BYTES_MAX, SPEECH_DEADLINE_S, read_speech
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.application.generation.jobs.providers import Spoken
from aimall.domain.generation.event import Fault, Unreachable
from aimall.domain.generation.media import SpeechFormat, SpeechRequest
from aimall.domain.kernel.ids import GenerationId


class OpenRouterSpeech:
    """A `TextToSpeech`. Its answers do not tell their cost."""

    def __init__(self, calls: JsonCalls, account: OpenRouterAccount) -> None:
        self._calls, self._account = calls, account

    async def speak(self, model: str, request: SpeechRequest, *, run: GenerationId) -> Spoken | Fault:
        """Speak the text."""
        is_raw = request.format is SpeechFormat.WAV
        body: dict[str, object] = {
            "model": model,
            "input": request.text,
            "response_format": "pcm" if is_raw else "mp3",
        }
        if request.voice is not None:
            body["voice"] = request.voice
        if request.speed != 1:
            body["speed"] = request.speed
        call = MediaCall(
            url=self._account.url("/audio/speech"),
            body=msgspec.json.encode(body),
            headers={**self._account.headers, **labels_of(run)},
            deadline_s=SPEECH_DEADLINE_S,
            bytes_max=SPEECH_BYTES_MAX,
        )
        reply = await post(self._calls, call)
        return reply if isinstance(reply, Unreachable) else read_speech(reply, is_raw=is_raw)
