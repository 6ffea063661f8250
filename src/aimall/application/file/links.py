"""Links to files: whoever has one may read that file for a few minutes, without logging in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aimall.application.clock import Clock
from aimall.application.file.policy import FilePolicy
from aimall.application.file.ports import Files, Objects
from aimall.domain.file.errors import FileNotFound, LinkRefused
from aimall.domain.file.file import StoredFile
from aimall.domain.kernel.ids import FileId, WorkspaceId


class LinkSigner(Protocol):
    """Signs what a link says, so that nobody can make one or change one."""

    def sign(self, workspace: WorkspaceId, file: FileId, *, until: datetime) -> str:
        """Give the secret part of a link: ASCII letters, digits, dots, dashes."""
        ...

    def read(self, signature: str, file: FileId, *, at: datetime) -> WorkspaceId:
        """Give the workspace that a link is for. Raises `LinkRefused` if it is not ours, changed, foreign or late."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLink:
    """What makes a link, until when it is good, and until when its file is kept, unless for good."""

    signature: str
    until: datetime
    kept_until: datetime | None


class OpenedFile:
    """A file whose link was good, to be read as a whole, in part, or as its thumbnail."""

    def __init__(self, stored: StoredFile, objects: Objects) -> None:
        self.stored, self._objects = stored, objects

    def read(self, part: range | None = None) -> AsyncIterator[bytes]:
        """Give its bytes, piece by piece. Raises `FileNotFound`, `StorageUnavailable`."""
        return self._objects.read(self.stored.file.object_key, part)

    def read_thumbnail(self) -> AsyncIterator[bytes]:
        """Give the small picture. Raises `FileNotFound` where there is none, `StorageUnavailable`."""
        key = self.stored.file.thumbnail_key
        if key is None:
            raise FileNotFound
        return self._objects.read(key)


class MakeLinks:
    """For a file that was found in its workspace before."""

    def __init__(self, signer: LinkSigner, clock: Clock, policy: FilePolicy) -> None:
        self._signer, self._clock, self._policy = signer, clock, policy

    def __call__(self, stored: StoredFile) -> FileLink:
        """Make a link."""
        until = self._clock.now() + self._policy.link_lifetime
        signature = self._signer.sign(stored.file.workspace, stored.file.id, until=until)
        return FileLink(signature=signature, until=until, kept_until=self._policy.kept_until(stored))


class OpenFile:
    """For a file that was found in its workspace before."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def __call__(self, stored: StoredFile) -> OpenedFile:
        """Open it."""
        return OpenedFile(stored, self._objects)


class OpenLink:
    """Whoever has the link."""

    def __init__(self, signer: LinkSigner, files: Files, objects: Objects, clock: Clock) -> None:
        self._signer, self._files, self._objects, self._clock = signer, files, objects, clock

    async def __call__(self, file: FileId, signature: str) -> OpenedFile:
        """Open a file. Raises `LinkRefused`, `FileNotFound`; reading may raise `StorageUnavailable`."""
        workspace = self._signer.read(signature, file, at=self._clock.now())
        stored = await self._files.find(workspace, file)
        if stored is None:
            raise FileNotFound
        return OpenedFile(stored, self._objects)


__all__ = ["FileLink", "LinkRefused", "LinkSigner", "MakeLinks", "OpenFile", "OpenLink", "OpenedFile"]
