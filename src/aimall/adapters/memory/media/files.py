"""Files in memory: their books and their bytes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from aimall.adapters.memory.unit import MemoryStore
from aimall.application.clock import Clock
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.file.errors import FileNotFound, FileQuotaReached
from aimall.domain.file.file import FileFilter, FileOrigin, NewFile, StoredFile
from aimall.domain.generation.media import ImageRequest, words_of
from aimall.domain.kernel.ids import FileId, GenerationId, WorkspaceId
from aimall.domain.kernel.spelling import fold


class MemoryFiles:
    """`Files`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def add(self, file: NewFile, *, quota: int) -> StoredFile:
        await asyncio.sleep(0)
        rows = self._store.files
        taken = sum(row.file.facts.size for row in rows.by_id.values() if row.file.workspace == file.workspace)
        if file.id not in rows.by_id and taken + file.facts.size > quota:
            raise FileQuotaReached(limit=quota, left=max(quota - taken, 0))
        return self._whole(rows.enter(file, at=self._store.clock.now()))

    async def find(self, workspace: WorkspaceId, file: FileId) -> StoredFile | None:
        await asyncio.sleep(0)
        found = self._store.files.by_id.get(file)
        return self._whole(found) if found is not None and found.file.workspace == workspace else None

    async def of_run(self, workspace: WorkspaceId, generation: GenerationId) -> Sequence[StoredFile]:
        await asyncio.sleep(0)
        made = [row for row in self._of(workspace) if row.file.generation == generation]
        return sorted(made, key=lambda row: row.file.position or 0)

    async def page(self, workspace: WorkspaceId, wanted: FileFilter, request: PageRequest) -> Page[StoredFile]:
        await asyncio.sleep(0)
        found = [row for row in self._of(workspace) if _is_wanted(row, wanted)]
        newest = sorted(found, key=lambda row: (row.created_at, row.file.id), reverse=True)
        after = request.after
        rows = [row for row in newest if after is None or (row.created_at, row.file.id) < (after.at, after.id)]
        items = tuple(rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=items, next=Cursor(at=items[-1].created_at, id=items[-1].file.id) if more else None)

    async def favour(self, workspace: WorkspaceId, file: FileId, *, is_favourite: bool) -> StoredFile | None:
        found = await self.find(workspace, file)
        if found is not None:
            found = self._store.files.by_id[file] = replace(found, is_favourite=is_favourite)
        return found

    def _whole(self, row: StoredFile) -> StoredFile:
        """Add what the run that made it was asked for."""
        maker = None if row.file.generation is None else self._store.runs.by_id.get(row.file.generation)
        request = None if maker is None else maker.run.request
        words = None if request is None else words_of(request)
        if maker is None or words is None:
            return row
        seed = request.seed if isinstance(request, ImageRequest) else None
        return replace(row, origin=FileOrigin(model=maker.run.model, prompt=words, seed=seed))

    async def remove(self, workspace: WorkspaceId, file: FileId) -> StoredFile | None:
        found = await self.find(workspace, file)
        return self._store.files.by_id.pop(file, None) if found else None

    def _of(self, workspace: WorkspaceId) -> list[StoredFile]:
        rows = self._store.files.by_id.values()
        return [self._whole(row) for row in rows if row.file.workspace == workspace]


def _is_wanted(row: StoredFile, wanted: FileFilter) -> bool:
    file = row.file
    return (
        (wanted.kind is None or file.facts.media_type.startswith(f"{wanted.kind}/"))
        and fold(wanted.words).strip() in fold(file.name)
        and (row.is_favourite or not wanted.favourite)
        and (wanted.made is None or wanted.made == (file.generation is not None))
    )


class MemoryObjects:
    """`Objects`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.by_key: dict[str, bytes] = {}
        self._written_at: dict[str, datetime] = {}

    async def put(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        self.by_key[key] = b"".join([piece async for piece in pieces])
        self._written_at[key] = self._clock.now()

    async def read(self, key: str, part: range | None = None) -> AsyncIterator[bytes]:
        await asyncio.sleep(0)
        if key not in self.by_key:
            raise FileNotFound
        whole = self.by_key[key]
        yield whole if part is None else whole[part.start : part.stop]

    async def delete(self, key: str) -> None:
        await asyncio.sleep(0)
        self.by_key.pop(key, None)

    async def written_before(self, at: datetime) -> AsyncIterator[Sequence[str]]:
        await asyncio.sleep(0)
        yield [key for key in tuple(self.by_key) if self._written_at[key] < at]
