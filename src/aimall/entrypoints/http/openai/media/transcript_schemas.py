"""What is said in a sound, in the forms that OpenAI's clients read."""

import math
from typing import Final, Literal

import msgspec

from aimall.application.generation.studios.hear_upload import UploadHeard
from aimall.domain.generation.transcript import Segment, SubtitleFormat, write_subtitles
from aimall.domain.generation.transcripts.languages import language_name
from aimall.entrypoints.http.openai.wire import OpenAiShown
from aimall.entrypoints.http.wire import CoinText

HeardAs = Literal["json", "text", "srt", "verbose_json", "vtt"]
Task = Literal["transcribe", "translate"]
_NO_LANGUAGE: Final = "unknown"
# Whisper's own figures, which our providers do not tell. Clients demand numbers, and drop segments that are improbable:
# these say nothing against any.
_NO_FIGURE: Final = 0.0


class HeardUsage(OpenAiShown):
    """How many seconds were listened to, and what they cost."""

    type: Literal["duration"]
    seconds: int
    coin_cost: CoinText


class CompatibleSegmentShown(OpenAiShown):
    """A few words, and when they were said, in seconds. The other figures are not known and always zero."""

    id: int
    start: float
    end: float
    text: str
    seek: int
    tokens: list[int]
    temperature: float
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float


class CompatibleTranscriptShown(OpenAiShown):
    """What was said; with `verbose_json` also the rest. `language` is named in English."""

    text: str
    usage: HeardUsage
    task: Task | msgspec.UnsetType = msgspec.UNSET
    language: str | msgspec.UnsetType = msgspec.UNSET
    duration: float | msgspec.UnsetType = msgspec.UNSET
    segments: list[CompatibleSegmentShown] | msgspec.UnsetType = msgspec.UNSET


def show_heard(heard: UploadHeard, *, in_full_as: Task | None = None) -> CompatibleTranscriptShown:
    """Show it as JSON: the text alone, or all that is known of it."""
    said = heard.transcript
    usage = HeardUsage(type="duration", seconds=math.ceil(heard.seconds), coin_cost=str(heard.charge))
    shown = CompatibleTranscriptShown(text=said.text, usage=usage)
    if in_full_as is not None:
        shown.task = in_full_as
        shown.language = _NO_LANGUAGE if said.language is None else language_name(said.language)
        shown.duration = heard.seconds
        shown.segments = [_segment(number, part) for number, part in enumerate(segments_of(heard))]
    return shown


def written(heard: UploadHeard, style: Literal["text", "srt", "vtt"]) -> str:
    """Write it as a text or as subtitles."""
    if style == "text":
        return f"{heard.transcript.text}\n"
    return write_subtitles(segments_of(heard), SubtitleFormat(style))


def segments_of(heard: UploadHeard) -> tuple[Segment, ...]:
    """Give the segments. Of a model that tells no times there is one, as long as the sound."""
    said = heard.transcript
    if said.segments or not said.text:
        return said.segments
    return (Segment(start=0.0, end=heard.seconds, text=said.text),)


def _segment(number: int, part: Segment) -> CompatibleSegmentShown:
    return CompatibleSegmentShown(
        id=number,
        start=part.start,
        end=part.end,
        text=part.text,
        seek=0,
        tokens=[],
        temperature=_NO_FIGURE,
        avg_logprob=_NO_FIGURE,
        compression_ratio=_NO_FIGURE,
        no_speech_prob=_NO_FIGURE,
    )
