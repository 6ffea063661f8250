"""Transcripts through OpenRouter: the sound goes in as base64 inside JSON."""

from base64 import b64encode
from typing import Final

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.asking import MediaCall, labels_of
from aimall.adapters.egress.media.forms import ending_of
from aimall.adapters.egress.media.hearing import Hearing, Style
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.application.generation.jobs.providers import Heard
from aimall.domain.generation.event import Fault, Rejected
from aimall.domain.generation.media import TranscriptionRequest
from aimall.domain.kernel.ids import GenerationId

DEADLINE_S: Final = 180.0  # OpenRouter itself gives its hosts a minute
SOUND_BYTES_MAX: Final = 25 * 1024 * 1024


class OpenRouterTranscription:
    """A `SpeechToText`."""

    def __init__(self, calls: JsonCalls, account: OpenRouterAccount) -> None:
        self._hearing, self._account = Hearing(calls), account

    async def transcribe(
        self, model: str, request: TranscriptionRequest, *, sound: bytes, name: str, run: GenerationId
    ) -> Heard | Fault:
        """Write down what is said. Another provider may take more sound than this one, or translate."""
        if request.translate:
            return Rejected(detail="OpenRouter has no translations", code="unsupported", request_at_fault=False)
        if len(sound) > SOUND_BYTES_MAX:
            return Rejected(detail="more sound than this provider takes", code="too_large", request_at_fault=False)
        body: dict[str, object] = {
            "model": model,
            "input_audio": {"data": b64encode(sound).decode(), "format": ending_of(name) or "wav"},
        }
        if request.language is not None:
            body["language"] = request.language

        def call(style: Style) -> MediaCall:
            return MediaCall(
                url=self._account.url("/audio/transcriptions"),
                body=msgspec.json.encode({**body, "response_format": style.value}),
                headers={**self._account.headers, **labels_of(run)},
                deadline_s=DEADLINE_S,
            )

        return await self._hearing.hear(model, call, language=request.language)
