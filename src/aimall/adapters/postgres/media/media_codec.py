"""Wishes, checkpoints, transcripts and summaries of runs as they are stored: JSON of the domain's own fields."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from aimall.application.generation.jobs.ports import Checkpoint
from aimall.domain.catalog.usage import Metered, UnitUsage
from aimall.domain.file.file import NewFile
from aimall.domain.generation.media import (
    ImageRequest,
    MediaRequest,
    SpeechRequest,
    TranscriptionRequest,
    VideoRequest,
)
from aimall.domain.generation.request import GenerationKind
from aimall.domain.generation.text import TextBrief
from aimall.domain.generation.transcript import Transcript
from aimall.domain.generation.transcripts.summary import SummaryTerms, SummaryUsed

_REQUESTS: Final[Mapping[GenerationKind, type[MediaRequest]]] = {
    GenerationKind.IMAGE: ImageRequest,
    GenerationKind.SPEECH: SpeechRequest,
    GenerationKind.TRANSCRIPTION: TranscriptionRequest,
    GenerationKind.VIDEO: VideoRequest,
}
_checkpoint = msgspec.json.Decoder(Checkpoint)
_transcript = msgspec.json.Decoder(Transcript)
_brief = msgspec.json.Decoder(TextBrief)
_terms = msgspec.json.Decoder(SummaryTerms)
_used = msgspec.json.Decoder(SummaryUsed)


def request_from(kind: GenerationKind, text: str | None) -> MediaRequest | None:
    """Read a request back; runs that write have none."""
    return None if text is None else msgspec.json.decode(text, type=_REQUESTS[kind])


def checkpoint_from(text: str | None) -> Checkpoint:
    """Read a checkpoint back; the first attempt finds none."""
    return Checkpoint() if text is None else _checkpoint.decode(text)


def transcript_from(text: str | None) -> Transcript | None:
    """Read a transcript back."""
    return None if text is None else _transcript.decode(text)


def brief_from(text: str | None) -> TextBrief | None:
    """Read back what a text was asked for."""
    return None if text is None else _brief.decode(text)


def terms_from(text: str | None) -> SummaryTerms | None:
    """Read the terms of a summary back."""
    return None if text is None else _terms.decode(text)


def used_from(text: str | None) -> SummaryUsed | None:
    """Read back what a summary took."""
    return None if text is None else _used.decode(text)


def file_document(file: NewFile) -> dict[str, Any]:
    """Give a file as the SQL function `file_write` takes it."""
    facts = file.facts
    return {
        "id": file.id,
        "workspace": file.workspace,
        "user": file.user,
        "generation": file.generation,
        "position": file.position,
        "name": file.name,
        "media_type": facts.media_type,
        "size": facts.size,
        "sha256": facts.sha256.hex(),
        "width": facts.width,
        "height": facts.height,
        "seconds": facts.seconds,
        "object_key": file.object_key,
        "has_thumbnail": file.has_thumbnail,
    }


def usage_document(usage: Metered | None) -> dict[str, Any] | None:
    """Give a usage as the SQL function `runs_settle` takes it."""
    if usage is None:
        return None
    if isinstance(usage, UnitUsage):
        return {"unit": usage.unit, "quantity": usage.quantity}
    return {
        "input": usage.input_tokens,
        "cached_input": usage.cached_input_tokens,
        "output": usage.output_tokens,
        "reasoning": usage.reasoning_tokens,
    }
