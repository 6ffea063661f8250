"""What the studios of images, sound and video take and give. Each kind has an answer of its own shape."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal

import msgspec

from aimall.application.file.links import MakeLinks
from aimall.application.generation.studios.order_media import MediaResult
from aimall.domain.generation.generation import FINAL_STATES
from aimall.domain.generation.media import (
    FASTEST,
    IMAGES_AT_ONCE,
    PROMPT_LENGTH,
    SEED_MAX,
    SLOWEST,
    SPOKEN_LENGTH,
    VIDEO_S_MAX,
)
from aimall.domain.generation.request import GenerationKind
from aimall.domain.generation.transcript import Transcript
from aimall.domain.kernel.ids import print_id
from aimall.entrypoints.http.v1.file.schemas import FileShown, show_file
from aimall.entrypoints.http.v1.generation.schemas import ModelName, Name, UnitsShown, show_units_of
from aimall.entrypoints.http.wire import CoinsIn, CoinText, Given, Shown, Time

Prompt = Annotated[str, msgspec.Meta(min_length=1, max_length=PROMPT_LENGTH)]
Shape = Literal["1:1", "16:9", "9:16", "4:3", "3:4"]
LanguageCode = Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")]
Binary = Annotated[str, msgspec.Meta(extra_json_schema={"contentMediaType": "application/octet-stream"})]


class ImagesAsked(Given):
    """Draw `count` pictures of `prompt`."""

    prompt: Prompt
    model: ModelName
    negative_prompt: Annotated[str, msgspec.Meta(max_length=PROMPT_LENGTH)] | None = None
    ratio: Shape = "1:1"
    count: Annotated[int, msgspec.Meta(ge=1, le=IMAGES_AT_ONCE)] = 1
    seed: Annotated[int, msgspec.Meta(ge=0, le=SEED_MAX)] | None = None
    quote_id: Name | None = None
    max_coins: CoinsIn | None = None


class SpeechAsked(Given):
    """Speak `text`. Without a `model` the first one on offer that has the voice is taken."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=SPOKEN_LENGTH)]
    model: ModelName | None = None
    voice: Name | None = None
    speed: Annotated[float, msgspec.Meta(ge=SLOWEST, le=FASTEST)] = 1.0
    format: Literal["mp3", "wav"] = "mp3"
    quote_id: Name | None = None
    max_coins: CoinsIn | None = None


class TranscriptAsked(Given):
    """Write down what is said in a file that was uploaded, and sum it up. `language` is a code such as `fa`.

    Without a `model` the first one on offer is taken.
    """

    file_id: Name
    model: ModelName | None = None
    language: LanguageCode | None = None
    summary: bool = True
    quote_id: Name | None = None
    max_coins: CoinsIn | None = None


class TranscriptForm(Given):
    """The same as a form: with the `file` itself, which is kept among one's files, or with the `fileId` of one."""

    file: Binary | None = None
    file_id: Name | None = None
    model: ModelName | None = None
    language: LanguageCode | None = None
    summary: bool = True
    quote_id: Name | None = None
    max_coins: CoinsIn | None = None


class VideoAsked(Given):
    """Film `seconds` of `prompt`."""

    prompt: Prompt
    model: ModelName
    seconds: Annotated[int, msgspec.Meta(ge=1, le=VIDEO_S_MAX)] = 5
    ratio: Shape = "16:9"
    quote_id: Name | None = None
    max_coins: CoinsIn | None = None


class MediaShown(Shown, tag_field="kind"):
    """A run and what it made. `preview`: it shows how the studio works, and is no AI.

    `units` and `coinCost` are there once the run has ended.
    """

    generation_id: str
    state: str
    model: str
    preview: bool
    units: UnitsShown | None
    coin_cost: CoinText | None


class ImageShown(Shown):
    """A picture. Both links read it without logging in, until `urlExpiresAt`."""

    file_id: str
    url: str
    url_expires_at: Time
    thumbnail_url: str | None
    width: int | None
    height: int | None


class ImagesShown(MediaShown, tag="image"):
    """Pictures: none before the run has ended, and only those that came."""

    images: list[ImageShown]


class SpeechShown(MediaShown, tag="speech"):
    """Speech, once it is there."""

    file: FileShown | None


class SegmentShown(Shown):
    """A few words, and when they were said, in seconds."""

    start: float
    end: float
    text: str


class TranscriptShown(MediaShown, tag="transcription"):
    """What was said, once it is there. `summary` is null if none was wanted, or none could be had."""

    text: str | None
    language: str | None
    segments: list[SegmentShown]
    summary: str | None


class VideoShown(MediaShown, tag="video"):
    """A video, once it is there."""

    file: FileShown | None


ResultShown = ImagesShown | SpeechShown | TranscriptShown | VideoShown


def show_result(result: MediaResult, links: MakeLinks) -> ResultShown:
    """Show what was made in the shape of its kind, with links to it."""
    return _SHAPES[result.run.kind](result, [show_file(stored, links(stored)) for stored in result.files])


def _run_of(result: MediaResult) -> dict[str, Any]:
    run = result.run
    return {
        "generation_id": print_id("gen", run.id),
        "state": run.state.value,
        "model": run.model,
        "preview": result.is_preview,
        "units": show_units_of(run.usage),
        "coin_cost": str(run.charge) if run.state in FINAL_STATES else None,
    }


def _images(result: MediaResult, files: list[FileShown]) -> ImagesShown:
    images = [
        ImageShown(
            file_id=file.id,
            url=file.url,
            url_expires_at=file.url_expires_at,
            thumbnail_url=file.thumbnail_url,
            width=file.width,
            height=file.height,
        )
        for file in files
    ]
    return ImagesShown(**_run_of(result), images=images)


def _speech(result: MediaResult, files: list[FileShown]) -> SpeechShown:
    return SpeechShown(**_run_of(result), file=files[0] if files else None)


def _transcript(result: MediaResult, _files: list[FileShown]) -> TranscriptShown:
    said = result.run.transcript or Transcript(text="", language=None, segments=())
    return TranscriptShown(
        **_run_of(result),
        text=said.text if result.run.transcript else None,
        language=said.language,
        segments=[SegmentShown(start=part.start, end=part.end, text=part.text) for part in said.segments],
        summary=said.summary,
    )


def _video(result: MediaResult, files: list[FileShown]) -> VideoShown:
    return VideoShown(**_run_of(result), file=files[0] if files else None)


_SHAPES: Final[Mapping[GenerationKind, Callable[[MediaResult, list[FileShown]], ResultShown]]] = {
    GenerationKind.IMAGE: _images,
    GenerationKind.SPEECH: _speech,
    GenerationKind.TRANSCRIPTION: _transcript,
    GenerationKind.VIDEO: _video,
}
