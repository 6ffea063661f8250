"""Erase objects: the bytes of files that are out of the books already."""

import asyncio
from collections.abc import Sequence
from typing import Final

from aimall.application.file.ports import Objects
from aimall.domain.file.errors import StorageUnavailable

AT_ONCE: Final = 20


class EraseObjects:
    """The platform itself, after the books. What the store will not remove now, the sweep of orphans removes later.

    Out of the books first: bytes that nobody names any more harm nobody, a name without bytes does.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    async def __call__(self, keys: Sequence[str]) -> int:
        """Give how many of them are gone. Never raises; safe to repeat."""
        gone = 0
        for start in range(0, len(keys), AT_ONCE):
            gone += sum(await asyncio.gather(*(self._erase(key) for key in keys[start : start + AT_ONCE])))
        return gone

    async def _erase(self, key: str) -> bool:
        try:
            await self._objects.delete(key)
        except StorageUnavailable:
            return False
        return True
