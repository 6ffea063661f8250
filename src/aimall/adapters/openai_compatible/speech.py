"""Speech of any OpenAI-compatible server."""

from typing import Final

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.asking import MediaCall, post
from aimall.adapters.egress.media.speaking import SPEECH_BYTES_MAX, SPEECH_DEADLINE_S, read_speech
from aimall.adapters.openai_compatible.server import Server
from aimall.application.generation.jobs.providers import Spoken
from aimall.domain.generation.event import Fault, Unreachable
from aimall.domain.generation.media import SpeechRequest
from aimall.domain.kernel.ids import GenerationId

USUAL_VOICE: Final = "alloy"  # the protocol demands one; servers with other voices map this name to one of theirs


class OpenAiCompatibleSpeech:
    """A `TextToSpeech`."""

    def __init__(self, calls: JsonCalls, server: Server) -> None:
        self._calls, self._server = calls, server

    async def speak(self, model: str, request: SpeechRequest, *, run: GenerationId) -> Spoken | Fault:
        """Speak the text."""
        body: dict[str, object] = {
            "model": model,
            "input": request.text,
            "voice": request.voice or USUAL_VOICE,
            "response_format": request.format.value,
        }
        if request.speed != 1:
            body["speed"] = request.speed
        call = MediaCall(
            url=self._server.url("/audio/speech"),
            body=msgspec.json.encode(body),
            headers=self._server.headers(run),
            deadline_s=SPEECH_DEADLINE_S,
            bytes_max=SPEECH_BYTES_MAX,
        )
        reply = await post(self._calls, call)
        return reply if isinstance(reply, Unreachable) else read_speech(reply, is_raw=False)
