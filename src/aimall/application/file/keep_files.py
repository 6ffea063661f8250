"""Files that are there: list them, show one, mark one, delete one."""

from dataclasses import dataclass

from aimall.application.file.erase_objects import EraseObjects
from aimall.application.file.ports import Files
from aimall.application.paging import Page, PageRequest
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.file.errors import FileNotFound
from aimall.domain.file.file import ALL_FILES, FileFilter, StoredFile
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilesQuery:
    """One page of a workspace's files."""

    actor: Actor
    page: PageRequest
    wanted: FileFilter = ALL_FILES


@dataclass(frozen=True, slots=True, kw_only=True)
class OneFile:
    """One file of the actor's workspace."""

    actor: Actor
    file: FileId


class ListFiles:
    """Any user, their workspace's. Reads only."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def __call__(self, query: ListFilesQuery) -> Page[StoredFile]:
        """List files, newest first."""
        authorise(query.actor, Action.SEE_FILES)
        return await self._files.page(query.actor.workspace, query.wanted, query.page)


class ShowFile:
    """Any user, their workspace's. Reads only."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def __call__(self, query: OneFile) -> StoredFile:
        """Show a file. Raises `FileNotFound`."""
        authorise(query.actor, Action.SEE_FILES)
        found = await self._files.find(query.actor.workspace, query.file)
        if found is None:
            raise FileNotFound
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkFileCommand:
    """Make a file a favourite, or not."""

    actor: Actor
    file: FileId
    is_favourite: bool


class MarkFile:
    """Any user, their workspace's."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def __call__(self, command: MarkFileCommand) -> StoredFile:
        """Mark a file. Raises `FileNotFound`."""
        authorise(command.actor, Action.KEEP_FILES)
        marked = await self._files.favour(command.actor.workspace, command.file, is_favourite=command.is_favourite)
        if marked is None:
            raise FileNotFound
        return marked


class DeleteFile:
    """Any user, their workspace's. A file that is gone is gone; its receipt stays."""

    def __init__(self, files: Files, erase: EraseObjects) -> None:
        self._files, self._erase = files, erase

    async def __call__(self, command: OneFile) -> None:
        """Delete a file. Raises `FileNotFound`."""
        authorise(command.actor, Action.KEEP_FILES)
        removed = await self._files.remove(command.actor.workspace, command.file)
        if removed is None:
            raise FileNotFound
        await self._erase(removed.file.object_keys)
