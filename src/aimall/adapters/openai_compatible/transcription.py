"""Transcripts of any OpenAI-compatible server: the sound goes in as a multipart form."""

from typing import Final

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.asking import MediaCall
from aimall.adapters.egress.media.forms import form_of
from aimall.adapters.egress.media.hearing import Hearing, Style
from aimall.adapters.openai_compatible.server import Server
from aimall.application.generation.jobs.providers import Heard
from aimall.domain.generation.event import Fault
from aimall.domain.generation.media import TranscriptionRequest
from aimall.domain.kernel.ids import GenerationId

DEADLINE_S: Final = 1800.0  # a server of one's own may need as long as the sound is


class OpenAiCompatibleTranscription:
    """A `SpeechToText`."""

    def __init__(self, calls: JsonCalls, server: Server) -> None:
        self._hearing, self._server = Hearing(calls), server

    async def transcribe(
        self, model: str, request: TranscriptionRequest, *, sound: bytes, name: str, run: GenerationId
    ) -> Heard | Fault:
        """Write down what is said. A server that cannot translate says so itself."""
        path = "/audio/translations" if request.translate else "/audio/transcriptions"

        def call(style: Style) -> MediaCall:
            fields = {"model": model, "response_format": style.value}
            if request.language is not None and not request.translate:  # translations take none
                fields["language"] = request.language
            form = form_of(fields, file=sound, name=name)
            return MediaCall(
                url=self._server.url(path),
                body=form.body,
                headers={**self._server.headers(run), "Content-Type": form.content_type},
                deadline_s=DEADLINE_S,
            )

        return await self._hearing.hear(model, call, language=request.language)
