"""Write down what is said in a file that is brought for this alone, and kept no longer than it takes."""

import math
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from aimall.application.claims import IdempotencyKey
from aimall.application.file.keep_files import DeleteFile, OneFile
from aimall.application.file.upload_file import UploadFile, UploadFileCommand
from aimall.application.generation.jobs.start_job import StartJobCommand
from aimall.application.generation.studios.attend_media import AttendMedia, Departure
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import ModelId
from aimall.domain.file.errors import FileNotFound, FileTypeRefused
from aimall.domain.generation.errors import ProviderSaidNothing
from aimall.domain.generation.media import TranscriptionRequest
from aimall.domain.generation.transcript import Transcript
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId

NOTHING: Final = Transcript(text="", language=None, segments=())


@dataclass(frozen=True, slots=True, kw_only=True)
class HearUploadCommand:
    """A sound that somebody calls `name`, in a `language` unless the model is to find out.

    `translate`: it is to be written down in English.
    """

    actor: Actor
    idempotency_key: IdempotencyKey
    name: str
    model: ModelId | None
    language: str | None = None
    translate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadHeard:
    """What was said, in how much sound, and what that cost. Where nothing was said, no run is told of."""

    generation: GenerationId | None
    transcript: Transcript
    seconds: float
    charge: Coins
    replayed: bool = False


class HearUpload:
    """Any user. Repeating it with the same key and the same sound gives the same text and no second charge.

    The file is uploaded like any other, so that it is bounded and looked at, and deleted when the run has ended:
    whoever sends it here means no library. If this process dies before, it goes as other uploads do.
    """

    def __init__(self, upload: UploadFile, attend: AttendMedia, delete: DeleteFile) -> None:
        self._upload, self._attend, self._delete = upload, attend, delete

    async def __call__(
        self, command: HearUploadCommand, pieces: AsyncIterator[bytes], departure: Departure
    ) -> UploadHeard:
        """Listen. Silence is an empty text, and costs nothing.

        Raises what refuses an upload, and what `AttendMedia` raises.
        """
        actor, key = command.actor, command.idempotency_key
        authorise(actor, Action.MAKE_AUDIO)
        stored = await self._upload(UploadFileCommand(actor=actor, idempotency_key=key, name=command.name), pieces)
        file = stored.file
        try:
            if file.facts.seconds is None:
                raise FileTypeRefused
            wish = TranscriptionRequest(
                file=file.id,
                seconds=math.ceil(file.facts.seconds),
                language=command.language,
                translate=command.translate,
            )
            order = StartJobCommand(actor=actor, idempotency_key=key, model=command.model, request=wish)
            return await self._heard(order, file.facts.seconds, departure)
        finally:
            with suppress(FileNotFound, TryAgain):  # gone already, or left to go as other uploads do
                await self._delete(OneFile(actor=actor, file=file.id))

    async def _heard(self, order: StartJobCommand, seconds: float, departure: Departure) -> UploadHeard:
        try:
            made = await self._attend(order, departure)
        except ProviderSaidNothing:
            return UploadHeard(generation=None, transcript=NOTHING, seconds=seconds, charge=ZERO)
        said = made.run.transcript or NOTHING
        return UploadHeard(
            generation=made.run.id,
            transcript=said,
            seconds=seconds,
            charge=made.run.charge,
            replayed=made.replayed,
        )
