"""Upload a file: bounded, looked at, cleaned, stored, and only then entered in the books."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from aimall.application.claims import IdempotencyKey
from aimall.application.file.policy import FilePolicy
from aimall.application.file.ports import Files, Inspector, Objects
from aimall.application.file.store_objects import store_objects
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.file.errors import FileQuotaReached, FileTooLarge, FileTypeRefused
from aimall.domain.file.file import FileFacts, NewFile, StoredFile, file_name
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import IdempotencyKeyReused
from aimall.domain.kernel.ids import FileId, derived_id

PICTURE_HEADS: Final = (b"\x89PNG", b"\xff\xd8\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadFileCommand:
    """A file that somebody calls `name`."""

    actor: Actor
    idempotency_key: IdempotencyKey
    name: str


class UploadFile:
    """Any user. Repeating it with the same key gives the first file."""

    def __init__(self, files: Files, objects: Objects, inspector: Inspector, policy: FilePolicy) -> None:
        self._files, self._objects, self._inspector, self._policy = files, objects, inspector, policy

    async def __call__(self, command: UploadFileCommand, pieces: AsyncIterator[bytes]) -> StoredFile:
        """Store it.

        Raises `FileTooLarge`, `FileTypeRefused`, `FileQuotaReached`, `StorageUnavailable`, and `IdempotencyKeyReused`
        for other bytes under the key of an earlier file.
        """
        actor = command.actor
        authorise(actor, Action.KEEP_FILES)
        file = FileId(derived_id(actor.workspace.hex, actor.user.hex, "file", command.idempotency_key))
        data, facts, thumbnail = await self._looked_at(await self._whole(pieces))
        earlier = await self._files.find(actor.workspace, file)
        if earlier is not None:
            if earlier.file.facts.sha256 != facts.sha256:
                raise IdempotencyKeyReused
            return earlier
        new = NewFile(
            id=file,
            workspace=actor.workspace,
            user=actor.user,
            name=file_name(command.name, facts.media_type),
            facts=facts,
            object_key=f"{actor.workspace.hex}/{file.hex}/{facts.sha256.hex()[:16]}",
            has_thumbnail=thumbnail is not None,
        )
        await store_objects(self._objects, new, data, thumbnail)
        try:
            return await self._files.add(new, quota=self._policy.workspace_bytes)
        except FileQuotaReached:
            for key in new.object_keys:
                await self._objects.delete(key)
            raise

    async def _whole(self, pieces: AsyncIterator[bytes]) -> bytes:
        data = bytearray()
        async for piece in pieces:
            data += piece
            if len(data) > self._policy.upload_bytes:
                raise FileTooLarge(limit=self._policy.upload_bytes)
        if not data:
            raise FileTypeRefused
        return bytes(data)

    async def _looked_at(self, data: bytes) -> tuple[bytes, FileFacts, bytes | None]:
        is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
        if data.startswith(PICTURE_HEADS) or is_webp:
            picture = await self._inspector.picture(data)
            return picture.data, picture.facts, picture.thumbnail
        return data, await self._inspector.sound(data), None
