"""Providers of pictures and films that do what they are told, and an inspector that believes what it sees."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from typing import Final

from aimall.application.file.ports import CleanPicture
from aimall.application.generation.jobs.providers import (
    BegunPerhaps,
    FetchFailed,
    Filmed,
    Heard,
    Pictures,
    Submitted,
    Underway,
)
from aimall.domain.file.errors import FileTypeRefused, StorageUnavailable
from aimall.domain.file.file import FileFacts, MediaType
from aimall.domain.generation.event import Fault, Unreachable
from aimall.domain.generation.media import ImageRequest, TranscriptionRequest, VideoRequest
from aimall.domain.generation.transcript import Transcript
from aimall.domain.kernel.ids import GenerationId

NO_PICTURE: Final = b"no picture"
_SOUNDS: Final = {b"RIFF": MediaType.WAV, b"ID3": MediaType.MP3}


class ScriptedPainter:
    """An `ImageProvider` that gives its answers in turn, the last one for ever. It waits at `gate`."""

    def __init__(self) -> None:
        self.says(Pictures(files=(b"first", b"second", b"third", b"fourth"), cost_micro_usd=7))
        self.asked: list[ImageRequest] = []
        self.began, self.gate = asyncio.Event(), asyncio.Event()
        self.gate.set()

    def says(self, *answers: Pictures | Fault) -> None:
        """Answer like this from now on."""
        self.answers = list(answers)

    async def draw(self, model: str, request: ImageRequest, *, run: GenerationId) -> Pictures | Fault:  # noqa: ARG002
        self.asked.append(request)
        self.began.set()
        await self.gate.wait()
        return self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)


class ScriptedFilmer:
    """A `VideoProvider` that is asked after in turn; it counts how often it was made to begin."""

    def __init__(self) -> None:
        self.polls: list[Underway | Filmed | Fault] = [Underway(percent=50), Filmed(cost_micro_usd=9)]
        self.submitted: list[GenerationId] = []
        self.on_submit: Sequence[Submitted | Fault | BegunPerhaps] = (Submitted(provider_job="film-1"),)
        self.film: bytes | FetchFailed | StorageUnavailable = b"film"
        self.asked, self.gate = asyncio.Event(), asyncio.Event()
        self.gate.set()

    async def submit(
        self,
        model: str,  # noqa: ARG002
        request: VideoRequest,  # noqa: ARG002
        *,
        run: GenerationId,
    ) -> Submitted | Fault | BegunPerhaps:
        self.submitted.append(run)
        self.asked.set()
        await self.gate.wait()
        return self.on_submit[min(len(self.submitted), len(self.on_submit)) - 1]

    async def poll(self, provider_job: str) -> Underway | Filmed | Fault:
        await asyncio.sleep(0)
        if provider_job != "film-1":
            return Unreachable(detail="no such job")
        return self.polls[0] if len(self.polls) == 1 else self.polls.pop(0)

    async def fetch(self, provider_job: str) -> AsyncIterator[bytes]:
        await asyncio.sleep(0)
        if provider_job != "film-1":
            raise FetchFailed("no such job", is_gone=True)
        if not isinstance(self.film, bytes):
            raise self.film
        yield self.film


class ScriptedEar:
    """A `SpeechToText` that hears what it is told to."""

    def __init__(self) -> None:
        self.answer: Heard | Fault = Heard(
            transcript=Transcript(text="Good morning.", language="en", segments=()), cost_micro_usd=5
        )
        self.times = 0

    def hears(self, text: str, language: str | None = "en") -> None:
        """Hear this from now on."""
        self.answer = Heard(transcript=Transcript(text=text, language=language, segments=()))

    async def transcribe(
        self,
        model: str,  # noqa: ARG002
        request: TranscriptionRequest,  # noqa: ARG002
        *,
        sound: bytes,  # noqa: ARG002
        name: str,  # noqa: ARG002
        run: GenerationId,  # noqa: ARG002
    ) -> Heard | Fault:
        await asyncio.sleep(0)
        self.times += 1
        return self.answer


class KnowingInspector:
    """An `Inspector` that takes everything for what it should be, but one thing. All sounds last a second."""

    async def picture(self, data: bytes) -> CleanPicture:
        await asyncio.sleep(0)
        if data == NO_PICTURE:
            raise FileTypeRefused
        return CleanPicture(data=data, facts=_facts(data, MediaType.PNG), thumbnail=b"small " + data)

    async def sound(self, data: bytes) -> FileFacts:
        await asyncio.sleep(0)
        if data == NO_PICTURE:
            raise FileTypeRefused
        kinds = (kind for head, kind in _SOUNDS.items() if data.startswith(head))
        kind = next(kinds, MediaType.MP4)
        return _facts(data, kind, seconds=None if kind is MediaType.MP4 else 1.0)


class SilentBell:
    """A `JobBell` that never rings."""

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _facts(data: bytes, media_type: MediaType, *, seconds: float | None = None) -> FileFacts:
    return FileFacts(media_type=media_type, size=len(data), sha256=sha256(data).digest(), seconds=seconds)
