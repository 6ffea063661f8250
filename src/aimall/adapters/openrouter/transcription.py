"""Transcripts through OpenRouter: the sound goes in as base64 inside JSON."""

from base64 import b64encode
from typing import Final

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.asking import UNACCEPTABLE, MediaCall, error_in, fault_in, labels_of, post
from aimall.adapters.egress.media.forms import ending_of
from aimall.adapters.egress.media.transcripts import read_transcript
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.application.generation.jobs.providers import Heard
from aimall.domain.generation.event import Fault, Rejected, Unreachable
from aimall.domain.generation.media import TranscriptionRequest
from aimall.domain.kernel.ids import GenerationId

DEADLINE_S: Final = 180.0  # OpenRouter itself gives its hosts a minute
SOUND_BYTES_MAX: Final = 25 * 1024 * 1024
FULL, SHORT = "verbose_json", "json"


class OpenRouterTranscription:
    """A `SpeechToText`. Models that know no segments are noticed once and remembered."""

    def __init__(self, calls: JsonCalls, account: OpenRouterAccount) -> None:
        self._calls, self._account = calls, account
        self._in_short: set[str] = set()

    async def transcribe(
        self, model: str, request: TranscriptionRequest, *, sound: bytes, name: str, run: GenerationId
    ) -> Heard | Fault:
        """Write down what is said."""
        if len(sound) > SOUND_BYTES_MAX:
            return Rejected(detail="more sound than this provider takes", code="too_large", request_at_fault=False)
        while True:
            style = SHORT if model in self._in_short else FULL
            reply = await post(self._calls, self._call(model, request, sound, name, style=style, run=run))
            if isinstance(reply, Unreachable):
                return reply
            if style is FULL and reply.status in UNACCEPTABLE and "response_format" in error_in(reply).message:
                self._in_short.add(model)
                continue
            return fault_in(reply) or read_transcript(reply.body, asked_language=request.language)

    def _call(
        self, model: str, request: TranscriptionRequest, sound: bytes, name: str, *, style: str, run: GenerationId
    ) -> MediaCall:
        body: dict[str, object] = {
            "model": model,
            "input_audio": {"data": b64encode(sound).decode(), "format": ending_of(name) or "wav"},
            "response_format": style,
        }
        if request.language is not None:
            body["language"] = request.language
        return MediaCall(
            url=self._account.url("/audio/transcriptions"),
            body=msgspec.json.encode(body),
            headers={**self._account.headers, **labels_of(run)},
            deadline_s=DEADLINE_S,
        )
