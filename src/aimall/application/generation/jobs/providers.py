"""What jobs need of providers: one small port for each thing that a model can make.

Faults are values, as with chats. `run` labels a call with an id that does not change with the attempt, so that a
provider that knows repeats can recognise one.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from aimall.domain.generation.event import Fault
from aimall.domain.generation.media import ImageRequest, SpeechRequest, TranscriptionRequest, VideoRequest
from aimall.domain.generation.transcript import Transcript
from aimall.domain.kernel.ids import GenerationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Pictures as the provider made them, each a whole file; perhaps fewer than were asked for."""

    files: tuple[bytes, ...]
    cost_micro_usd: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Speech as one whole file."""

    file: bytes
    cost_micro_usd: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was said."""

    transcript: Transcript
    cost_micro_usd: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The provider has begun a long job and calls it by this name."""

    provider_job: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunPerhaps:
    """The answer to an order was lost, or was none: nobody can tell whether the provider has begun."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """The long job is not done; `percent` if the provider tells it."""

    percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filmed:
    """The long job is done, and its file can be fetched for a while."""

    cost_micro_usd: int | None = None


class ImageProvider(Protocol):
    """Makes pictures."""

    async def draw(self, model: str, request: ImageRequest, *, run: GenerationId) -> Pictures | Fault:
        """Make them."""
        ...


class TextToSpeech(Protocol):
    """Speaks."""

    async def speak(self, model: str, request: SpeechRequest, *, run: GenerationId) -> Spoken | Fault:
        """Speak the text."""
        ...


class SpeechToText(Protocol):
    """Listens."""

    async def transcribe(
        self, model: str, request: TranscriptionRequest, *, sound: bytes, name: str, run: GenerationId
    ) -> Heard | Fault:
        """Write down what is said in `sound`, a whole file called `name`; in English where the request says so.

        Who does not translate gives `Rejected`, and never words of another language.
        """
        ...


class VideoProvider(Protocol):
    """Makes videos, which takes minutes: submit, ask now and then, fetch."""

    async def submit(self, model: str, request: VideoRequest, *, run: GenerationId) -> Submitted | Fault | BegunPerhaps:
        """Begin. A fault means that nothing was begun, and that somebody else may be asked."""
        ...

    async def poll(self, provider_job: str) -> Underway | Filmed | Fault:
        """Ask how far it is. `Rejected` and `ContentRefused` mean that there will be no film; other faults, no news."""
        ...

    def fetch(self, provider_job: str) -> AsyncIterator[bytes]:
        """Give the file piece by piece. Raises `FetchFailed`."""
        ...


class FetchFailed(Exception):
    """The file cannot be had now; `is_gone` when it will not come back."""

    def __init__(self, detail: str, *, is_gone: bool = False) -> None:
        super().__init__(detail)
        self.is_gone = is_gone
