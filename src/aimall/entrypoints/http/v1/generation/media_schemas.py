"""What the studios of images and sound take and give."""

from typing import Annotated, Literal

import msgspec

from aimall.application.file.links import MakeLinks
from aimall.application.generation.studios.order_media import MediaResult
from aimall.domain.generation.generation import FINAL_STATES
from aimall.domain.generation.media import FASTEST, IMAGES_AT_ONCE, SEED_MAX, SLOWEST, SPOKEN_LENGTH
from aimall.domain.generation.transcript import Transcript
from aimall.domain.kernel.ids import print_id
from aimall.entrypoints.http.v1.file.schemas import FileShown, show_file
from aimall.entrypoints.http.v1.generation.schemas import ModelName, Name, UnitsShown, show_units_of
from aimall.entrypoints.http.wire import CoinsIn, CoinText, Given, Shown

Prompt = Annotated[str, msgspec.Meta(min_length=1, max_length=4_000)]
Shape = Literal["1:1", "16:9", "9:16", "4:3", "3:4"]


class MediaAsked(Given):
    """What every order has: a model, and what it may cost."""

    model: ModelName
    quote_id: Name | None = None
    max_coins: CoinsIn | None = None


class ImagesAsked(MediaAsked, kw_only=True):
    """Draw `count` pictures of `prompt`."""

    prompt: Prompt
    negative_prompt: Annotated[str, msgspec.Meta(max_length=4_000)] | None = None
    ratio: Shape = "1:1"
    count: Annotated[int, msgspec.Meta(ge=1, le=IMAGES_AT_ONCE)] = 1
    seed: Annotated[int, msgspec.Meta(ge=0, le=SEED_MAX)] | None = None


class SpeechAsked(MediaAsked, kw_only=True):
    """Speak `text`."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=SPOKEN_LENGTH)]
    voice: Name | None = None
    speed: Annotated[float, msgspec.Meta(ge=SLOWEST, le=FASTEST)] = 1.0
    format: Literal["mp3", "wav"] = "mp3"


class TranscriptAsked(MediaAsked, kw_only=True):
    """Write down what is said in a file that was uploaded. `language` is a code such as `fa`."""

    file_id: Name
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")] | None = None


class SegmentShown(Shown):
    """A few words, and when they were said, in seconds."""

    start: float
    end: float
    text: str


class TranscriptShown(Shown):
    """What was said."""

    text: str
    language: str | None
    segments: list[SegmentShown]


class MediaShown(Shown):
    """What was made. `files` and `transcript` are there once the run has ended."""

    generation_id: str
    kind: str
    state: str
    files: list[FileShown]
    transcript: TranscriptShown | None
    units: UnitsShown | None
    coin_cost: CoinText | None


def show_result(result: MediaResult, links: MakeLinks) -> MediaShown:
    """Show what was made, with links to it."""
    run = result.run
    return MediaShown(
        generation_id=print_id("gen", run.id),
        kind=run.kind.value,
        state=run.state.value,
        files=[show_file(stored, links(stored)) for stored in result.files],
        transcript=_transcript(run.transcript),
        units=show_units_of(run.usage),
        coin_cost=str(run.charge) if run.state in FINAL_STATES else None,
    )


def _transcript(said: Transcript | None) -> TranscriptShown | None:
    if said is None:
        return None
    segments = [SegmentShown(start=part.start, end=part.end, text=part.text) for part in said.segments]
    return TranscriptShown(text=said.text, language=said.language, segments=segments)
