"""Transcripts: what was said, and when; and how subtitles write it down."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A few words and when they were said, in seconds from the beginning."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was said. `language` is a code such as `fa`, as far as the model could tell. `summary` if one was made."""

    text: str
    language: str | None
    segments: tuple[Segment, ...]
    summary: str | None = None


class SubtitleFormat(StrEnum):
    """How transcripts leave us."""

    SRT = "srt"
    VTT = "vtt"
    TXT = "txt"


def write_subtitles(segments: Sequence[Segment], style: SubtitleFormat) -> str:
    """Write segments as SubRip, as WebVTT (https://www.w3.org/TR/webvtt1/) or as bare lines."""
    lines = [(segment, " ".join(segment.text.split())) for segment in segments]
    if style is SubtitleFormat.TXT:
        return "".join(f"{text}\n" for _, text in lines)
    comma = "," if style is SubtitleFormat.SRT else "."
    cues = [
        f"{number}\n{_clock(segment.start, comma)} --> {_clock(segment.end, comma)}\n{_cue_text(text)}\n"
        for number, (segment, text) in enumerate(lines, 1)
    ]
    head = "WEBVTT\n\n" if style is SubtitleFormat.VTT else ""
    return head + "\n".join(cues)


def _cue_text(text: str) -> str:
    # An arrow would end the cue's text, and both formats read angle brackets as markup.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float, comma: str) -> str:
    milliseconds = round(max(seconds, 0) * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}{comma}{rest % 1000:03d}"
