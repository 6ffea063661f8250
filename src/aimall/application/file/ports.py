"""What files need: a store of bytes, their books, and someone who looks at bytes before they are trusted."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from aimall.application.paging import Page, PageRequest
from aimall.domain.file.file import FileFacts, FileFilter, MediaType, NewFile, StoredFile
from aimall.domain.kernel.ids import FileId, GenerationId, WorkspaceId

THUMBNAIL_TYPE: Final = MediaType.WEBP


class Objects(Protocol):
    """Bytes by key. Keys are made by us, never by people. Raises `StorageUnavailable`."""

    async def put(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        """Store an object whole, or not at all; one of the same key is replaced."""
        ...

    def read(self, key: str, part: range | None = None) -> AsyncIterator[bytes]:
        """Give the bytes, piece by piece; or the `part` of them, which is within them. Raises `FileNotFound`."""
        ...

    async def delete(self, key: str) -> None:
        """Remove an object; one that is not there is removed already."""
        ...

    def written_before(self, at: datetime) -> AsyncIterator[Sequence[str]]:
        """Give the keys of all objects that nobody has written since, batch by batch; deleting meanwhile is safe."""
        ...


class Files(Protocol):
    """The books of files. Every call names the workspace and is one transaction. Raises `TryAgain`."""

    async def add(self, file: NewFile, *, quota: int) -> StoredFile:
        """Enter a file that somebody brought. Repeating it is safe. Raises `FileQuotaReached`."""
        ...

    async def find(self, workspace: WorkspaceId, file: FileId) -> StoredFile | None:
        """Give one file."""
        ...

    async def of_run(self, workspace: WorkspaceId, generation: GenerationId) -> Sequence[StoredFile]:
        """Give what a run made, by position."""
        ...

    async def page(self, workspace: WorkspaceId, wanted: FileFilter, request: PageRequest) -> Page[StoredFile]:
        """List files, newest first."""
        ...

    async def favour(self, workspace: WorkspaceId, file: FileId, *, is_favourite: bool) -> StoredFile | None:
        """Mark a file as a favourite, or no longer; gives what it is now."""
        ...

    async def remove(self, workspace: WorkspaceId, file: FileId) -> StoredFile | None:
        """Strike a file out; gives what it was."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPicture:
    """A picture without what it said of its maker, its facts, and a small one of it for lists."""

    data: bytes
    facts: FileFacts
    thumbnail: bytes


class Inspector(Protocol):
    """Looks at bytes in a process that may die of them."""

    async def picture(self, data: bytes) -> CleanPicture:
        """Clean a picture. Raises `FileTypeRefused`."""
        ...

    async def sound(self, data: bytes) -> FileFacts:
        """Give the facts of a sound, or of a video. Raises `FileTypeRefused`."""
        ...
