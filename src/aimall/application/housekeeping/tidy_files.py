"""Tidy files: what was brought long ago, and bytes that belong to no file."""

from datetime import timedelta
from typing import Final

from aimall.application.clock import Clock
from aimall.application.file.erase_objects import EraseObjects
from aimall.application.file.policy import FilePolicy
from aimall.application.file.ports import Objects
from aimall.application.housekeeping.ports import OldFiles

BATCH: Final = 200
BATCHES_MAX: Final = 100  # what is left then waits for the next time
# Longer than any upload takes and any job may wait: until then, bytes may be about to be entered in the books.
ORPHANED_AFTER: Final = timedelta(days=3)


class ExpireUploads:
    """The platform itself. What people bring in is there to be worked on, and is not kept for ever. Safe to repeat."""

    def __init__(self, old: OldFiles, erase: EraseObjects, policy: FilePolicy) -> None:
        self._old, self._erase, self._policy = old, erase, policy

    async def __call__(self) -> int:
        """Give how many files went. Raises `TryAgain`; what went until then is gone."""
        total = 0
        for _ in range(BATCHES_MAX):
            files = await self._old.expire(after=self._policy.uploads_kept, limit=BATCH)
            await self._erase([key for keys in files for key in keys])
            total += len(files)
            if len(files) < BATCH:
                break
        return total


class SweepOrphans:
    """The platform itself: a process that died may have stored bytes that it never entered. Safe to repeat."""

    def __init__(self, objects: Objects, old: OldFiles, erase: EraseObjects, clock: Clock) -> None:
        self._objects, self._old, self._erase, self._clock = objects, old, erase, clock

    async def __call__(self) -> int:
        """Give how many objects went. Raises `TryAgain`, `StorageUnavailable`."""
        total = 0
        async for keys in self._objects.written_before(self._clock.now() - ORPHANED_AFTER):
            # What belongs to an object, as a small picture of it does, has its key and a dot before its own name.
            owners = set(await self._old.unnamed(sorted({_owner(key) for key in keys})))
            total += await self._erase([key for key in keys if _owner(key) in owners])
        return total


def _owner(key: str) -> str:
    return key.partition(".")[0]
