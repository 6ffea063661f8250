"""What is asked of a model that makes images, sound or video, or that listens; and in which unit it is paid."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aimall.domain.access.permissions import Action
from aimall.domain.catalog.model import UNITS, Capability
from aimall.domain.catalog.usage import Unit, UnitUsage
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import FileId

PROMPT_LENGTH: Final = 4_000
SPOKEN_LENGTH: Final = 4_096  # what OpenAI's speech endpoint takes
IMAGES_AT_ONCE: Final = 4
SEED_MAX: Final = 2**31 - 1
SLOWEST, FASTEST = 0.5, 2.0
HEARD_S_MAX: Final = 2 * 60 * 60
VIDEO_S_MAX: Final = 60
TRANSLATED_INTO: Final = "en"


class Ratio(StrEnum):
    """Width to height."""

    SQUARE = "1:1"
    WIDE = "16:9"
    TALL = "9:16"
    LANDSCAPE = "4:3"
    PORTRAIT = "3:4"


PIXELS: Final[Mapping[Ratio, tuple[int, int]]] = {
    Ratio.SQUARE: (1024, 1024),
    Ratio.WIDE: (1344, 768),
    Ratio.TALL: (768, 1344),
    Ratio.LANDSCAPE: (1152, 864),
    Ratio.PORTRAIT: (864, 1152),
}


def nearest_ratio(width: int, height: int) -> Ratio:
    """Give the ratio that is nearest to a size: twice as wide is as far from it as half as wide."""
    return min(PIXELS, key=lambda ratio: abs(math.log(width / height) - math.log(PIXELS[ratio][0] / PIXELS[ratio][1])))


class SpeechFormat(StrEnum):
    """How speech is written down."""

    MP3 = "mp3"
    WAV = "wav"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRequest:
    """Pictures of `prompt`. One `seed` gives one picture; the next ones follow from it."""

    prompt: str
    negative_prompt: str | None = None
    ratio: Ratio = Ratio.SQUARE
    count: int = 1
    seed: int | None = None

    def __post_init__(self) -> None:
        _require_text(self.prompt, field="prompt", limit=PROMPT_LENGTH)
        if self.negative_prompt is not None and len(self.negative_prompt) > PROMPT_LENGTH:
            raise InvalidValue(field="negativePrompt", reason=f"must have at most {PROMPT_LENGTH} characters")
        _require_within(self.count, 1, IMAGES_AT_ONCE, field="count")
        if self.seed is not None:
            _require_within(self.seed, 0, SEED_MAX, field="seed")

    @property
    def described(self) -> str:
        """All that the picture should and should not show, in one text: most models read nothing else."""
        return f"{self.prompt}\n\nDo not show: {self.negative_prompt}" if self.negative_prompt else self.prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """`text`, spoken by `voice`. `speed` 1.0 is as people speak."""

    text: str
    voice: str | None = None
    speed: float = 1.0
    format: SpeechFormat = SpeechFormat.MP3

    def __post_init__(self) -> None:
        _require_text(self.text, field="text", limit=SPOKEN_LENGTH)
        _require_within(self.speed, SLOWEST, FASTEST, field="speed")


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionRequest:
    """What is said in a file of `seconds`. `language` is a code such as `fa`; None lets the model find out.

    `summary`: it is wanted in short, too, as far as anybody can write that. `translate`: what is written is English,
    whatever is spoken.
    """

    file: FileId
    seconds: int
    language: str | None = None
    summary: bool = False
    translate: bool = False

    def __post_init__(self) -> None:
        _require_within(self.seconds, 1, HEARD_S_MAX, field="file")


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoRequest:
    """A video of `prompt`."""

    prompt: str
    seconds: int = 5
    ratio: Ratio = Ratio.WIDE

    def __post_init__(self) -> None:
        _require_text(self.prompt, field="prompt", limit=PROMPT_LENGTH)
        _require_within(self.seconds, 1, VIDEO_S_MAX, field="seconds")


MediaRequest = ImageRequest | SpeechRequest | TranscriptionRequest | VideoRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaKind:
    """What goes together: a kind of run, the leave it takes, what a model must be able to do, who goes first."""

    kind: GenerationKind
    action: Action
    capability: Capability
    priority: int

    @property
    def unit(self) -> Unit:
        """What such a run is paid by."""
        return UNITS[self.capability]


# Short work goes first, so that nobody waits for somebody else's film to hear a sentence.
_KINDS: Final[Mapping[type[MediaRequest], MediaKind]] = {
    SpeechRequest: MediaKind(
        kind=GenerationKind.SPEECH, action=Action.MAKE_AUDIO, capability=Capability.SPEECH, priority=30
    ),
    TranscriptionRequest: MediaKind(
        kind=GenerationKind.TRANSCRIPTION, action=Action.MAKE_AUDIO, capability=Capability.TRANSCRIPTION, priority=20
    ),
    ImageRequest: MediaKind(
        kind=GenerationKind.IMAGE, action=Action.MAKE_IMAGES, capability=Capability.IMAGE, priority=20
    ),
    VideoRequest: MediaKind(
        kind=GenerationKind.VIDEO, action=Action.MAKE_IMAGES, capability=Capability.VIDEO, priority=10
    ),
}


KINDS_BY_NAME: Final[Mapping[GenerationKind, MediaKind]] = {known.kind: known for known in _KINDS.values()}


def media_kind(request: MediaRequest) -> MediaKind:
    """Tell what kind of run a request is."""
    return _KINDS[type(request)]


def words_of(request: MediaRequest) -> str | None:
    """Give what somebody wrote to have this made; None where they brought a file."""
    match request:
        case ImageRequest(prompt=words) | VideoRequest(prompt=words) | SpeechRequest(text=words):
            return words
        case TranscriptionRequest():
            return None


def asked_usage(request: MediaRequest) -> UnitUsage:
    """Count what is asked for: nothing that is delivered can be more."""
    unit = media_kind(request).unit
    match request:
        case ImageRequest():
            return UnitUsage(unit=unit, quantity=request.count)
        case SpeechRequest():
            return UnitUsage(unit=unit, quantity=len(request.text))
        case TranscriptionRequest() | VideoRequest():
            return UnitUsage(unit=unit, quantity=request.seconds)


def _require_text(text: str, *, field: str, limit: int) -> None:
    if not text.strip():
        raise InvalidValue(field=field, reason="must not be empty")
    if len(text) > limit:
        raise InvalidValue(field=field, reason=f"must have at most {limit} characters")


def _require_within(value: float, low: float, high: float, *, field: str) -> None:
    if not low <= value <= high:
        raise InvalidValue(field=field, reason=f"must be between {low} and {high}")
