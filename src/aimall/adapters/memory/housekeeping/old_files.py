"""Which files and bytes are not needed any more, in memory."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from aimall.adapters.memory.unit import MemoryStore
from aimall.domain.generation.media import TranscriptionRequest


class MemoryOldFiles:
    """`OldFiles`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def expire(self, *, after: timedelta, limit: int) -> Sequence[tuple[str, ...]]:
        await asyncio.sleep(0)
        until, files = self._store.clock.now() - after, self._store.files.by_id
        needed = {
            row.run.request.file
            for row in self._store.runs.all()
            if row.run.ended_at is None and isinstance(row.run.request, TranscriptionRequest)
        }
        old = [
            row
            for row in sorted(files.values(), key=lambda row: row.created_at)
            if row.file.generation is None and not row.is_favourite and row.created_at < until
        ]
        gone = [row.file for row in old if row.file.id not in needed][:limit]
        for file in gone:
            del files[file.id]
        return [file.object_keys for file in gone]

    async def unnamed(self, keys: Sequence[str]) -> Sequence[str]:
        await asyncio.sleep(0)
        made = [row.checkpoint.made for row in self._store.runs.all() if row.run.ended_at is None]
        named = {file.object_key for one in made if one is not None for file in one.files}
        named |= {row.file.object_key for row in self._store.files.by_id.values()}
        return [key for key in keys if key not in named]
