"""Transcripts as OpenAI's shape carries them, from bytes to values, without I/O."""

from math import isfinite
from typing import Final

import msgspec

from aimall.adapters.egress.faults import error_of_value
from aimall.adapters.egress.media.asking import fault_inside
from aimall.adapters.egress.usage_figures import read_usage
from aimall.application.generation.jobs.providers import Heard
from aimall.domain.generation.event import Fault, Interrupted
from aimall.domain.generation.transcript import Segment, Transcript
from aimall.domain.generation.transcripts.languages import language_code

SECONDS_MAX: Final = 24 * 60 * 60
_NULL: Final = msgspec.Raw(b"null")


class SegmentFigures(msgspec.Struct):
    """A few words and when they were said."""

    start: float
    end: float
    text: str


class TranscriptAnswer(msgspec.Struct):
    """The answer, in short (`json`) or in full (`verbose_json`)."""

    text: str | None = None
    language: str | None = None
    segments: list[msgspec.Raw] | None = None
    usage: msgspec.Raw = _NULL
    error: msgspec.Raw = _NULL


_answers = msgspec.json.Decoder(TranscriptAnswer)
_segments = msgspec.json.Decoder(SegmentFigures)


def read_transcript(body: bytes, *, asked_language: str | None) -> Heard | Fault:
    """Read an answer of success, which may hold an error all the same. Segments that cannot be true are left out."""
    try:
        answer = _answers.decode(body)
        error = error_of_value(msgspec.json.decode(answer.error))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Interrupted(detail="the answer is malformed")
    if error is not None:
        return fault_inside(error)
    if answer.text is None:
        return Interrupted(detail="the answer has no text")
    found = (_segment_of(raw) for raw in answer.segments or ())
    said = Transcript(
        text=answer.text.strip(),
        language=language_code(answer.language) or asked_language,
        segments=tuple(segment for segment in found if segment is not None),
    )
    return Heard(transcript=said, cost_micro_usd=read_usage(answer.usage)[1])


def _segment_of(raw: msgspec.Raw) -> Segment | None:
    try:
        figures = _segments.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    text = figures.text.strip()
    is_sane = isfinite(figures.end) and 0 <= figures.start <= figures.end <= SECONDS_MAX
    return Segment(start=figures.start, end=figures.end, text=text) if text and is_sane else None
