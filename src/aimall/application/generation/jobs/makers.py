"""Makers: each does one kind of job with one provider, and gives what was made or the fault."""

from dataclasses import replace

from aimall.application.file.ports import Files, Inspector, Objects
from aimall.application.generation.jobs.artifacts import Artifacts
from aimall.application.generation.jobs.attempt import Attempt
from aimall.application.generation.jobs.film import Film
from aimall.application.generation.jobs.media_providers import MediaProviders
from aimall.application.generation.jobs.ports import Made
from aimall.domain.catalog.usage import UnitUsage
from aimall.domain.file.errors import FileNotFound, FileTypeRefused
from aimall.domain.file.file import NewFile
from aimall.domain.generation.event import Fault, Interrupted, Rejected
from aimall.domain.generation.feed import Stage
from aimall.domain.generation.media import (
    TRANSLATED_INTO,
    ImageRequest,
    SpeechRequest,
    TranscriptionRequest,
    VideoRequest,
    asked_usage,
    media_kind,
)


class MakeImages:
    """Pictures. Those that are no pictures are left out, and not charged."""

    def __init__(self, providers: MediaProviders, inspector: Inspector, artifacts: Artifacts) -> None:
        self._providers, self._inspector, self._artifacts = providers, inspector, artifacts

    async def __call__(self, attempt: Attempt, request: ImageRequest) -> Made | Fault:
        """Make them. Raises `StorageUnavailable`."""
        job, route = attempt.job, attempt.route
        drawn = await self._providers.images[route.provider].draw(route.upstream_model, request, run=job.run.id)
        if isinstance(drawn, Fault):
            return drawn
        attempt.tell(Stage.STORING)
        files: list[NewFile] = []
        for data in drawn.files[: request.count]:
            try:
                clean = await self._inspector.picture(data)
            except FileTypeRefused:
                continue
            kept = await self._artifacts.keep(
                job, len(files), clean.data, clean.facts, name=request.prompt, thumbnail=clean.thumbnail
            )
            files.append(kept)
        usage = UnitUsage(unit=media_kind(request).unit, quantity=len(files))
        return Made(usage=usage, files=tuple(files), cost_micro_usd=drawn.cost_micro_usd)


class Speak:
    """Speech."""

    def __init__(self, providers: MediaProviders, inspector: Inspector, artifacts: Artifacts) -> None:
        self._providers, self._inspector, self._artifacts = providers, inspector, artifacts

    async def __call__(self, attempt: Attempt, request: SpeechRequest) -> Made | Fault:
        """Speak. Raises `StorageUnavailable`."""
        job, route = attempt.job, attempt.route
        spoken = await self._providers.speech[route.provider].speak(route.upstream_model, request, run=job.run.id)
        if isinstance(spoken, Fault):
            return spoken
        try:
            facts = await self._inspector.sound(spoken.file)
        except FileTypeRefused:
            return Interrupted(detail="the provider sent what is no sound")
        file = await self._artifacts.keep(job, 0, spoken.file, facts, name=request.text)
        return Made(usage=asked_usage(request), files=(file,), cost_micro_usd=spoken.cost_micro_usd)


class Transcribe:
    """Transcripts."""

    def __init__(self, providers: MediaProviders, files: Files, objects: Objects) -> None:
        self._providers, self._files, self._objects = providers, files, objects

    async def __call__(self, attempt: Attempt, request: TranscriptionRequest) -> Made | Fault:
        """Listen. Raises `StorageUnavailable`."""
        job, route = attempt.job, attempt.route
        stored = await self._files.find(job.run.workspace, request.file)
        if stored is None:
            return Rejected(detail="the file was deleted", code="file.not_found", request_at_fault=True)
        try:
            sound = b"".join([piece async for piece in self._objects.read(stored.file.object_key)])
        except FileNotFound:
            return Rejected(detail="the file is gone", code="file.not_found", request_at_fault=True)
        provider = self._providers.transcription[route.provider]
        heard = await provider.transcribe(
            route.upstream_model, request, sound=sound, name=stored.file.name, run=job.run.id
        )
        if isinstance(heard, Fault):
            return heard
        said = replace(heard.transcript, language=TRANSLATED_INTO) if request.translate else heard.transcript
        usage = asked_usage(request) if said.text.strip() else UnitUsage(unit=media_kind(request).unit, quantity=0)
        return Made(usage=usage, transcript=said, cost_micro_usd=heard.cost_micro_usd)


class Makers:
    """All makers together."""

    def __init__(self, images: MakeImages, speak: Speak, transcribe: Transcribe, film: Film) -> None:
        self._images, self._speak, self._transcribe, self._film = images, speak, transcribe, film

    async def __call__(self, attempt: Attempt) -> Made | Fault:
        """Make what the job asks for. Raises `StorageUnavailable`, `TryAgain`."""
        match attempt.job.request:
            case ImageRequest() as request:
                return await self._images(attempt, request)
            case SpeechRequest() as request:
                return await self._speak(attempt, request)
            case TranscriptionRequest() as request:
                return await self._transcribe(attempt, request)
            case VideoRequest() as request:
                return await self._film(attempt, request)
