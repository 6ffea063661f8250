"""Transcripts of any OpenAI-compatible server: the sound goes in as a multipart form."""

from typing import Final

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.media.asking import UNACCEPTABLE, MediaCall, error_in, fault_in, post
from aimall.adapters.egress.media.forms import form_of
from aimall.adapters.egress.media.transcripts import read_transcript
from aimall.adapters.openai_compatible.server import Server
from aimall.application.generation.jobs.providers import Heard
from aimall.domain.generation.event import Fault, Unreachable
from aimall.domain.generation.media import TranscriptionRequest
from aimall.domain.kernel.ids import GenerationId

DEADLINE_S: Final = 1800.0  # a server of one's own may need as long as the sound is
FULL, SHORT = "verbose_json", "json"


class OpenAiCompatibleTranscription:
    """A `SpeechToText`. Models that know no segments are noticed once and remembered."""

    def __init__(self, calls: JsonCalls, server: Server) -> None:
        self._calls, self._server = calls, server
        self._in_short: set[str] = set()

    async def transcribe(
        self, model: str, request: TranscriptionRequest, *, sound: bytes, name: str, run: GenerationId
    ) -> Heard | Fault:
        """Write down what is said."""
        while True:
            style = SHORT if model in self._in_short else FULL
            fields = {"model": model, "response_format": style}
            if request.language is not None:
                fields["language"] = request.language
            form = form_of(fields, file=sound, name=name)
            call = MediaCall(
                url=self._server.url("/audio/transcriptions"),
                body=form.body,
                headers={**self._server.headers(run), "Content-Type": form.content_type},
                deadline_s=DEADLINE_S,
            )
            reply = await post(self._calls, call)
            if isinstance(reply, Unreachable):
                return reply
            if style is FULL and reply.status in UNACCEPTABLE and "response_format" in error_in(reply).message:
                self._in_short.add(model)
                continue
            return fault_in(reply) or read_transcript(reply.body, asked_language=request.language)
