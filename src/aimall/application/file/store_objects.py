"""Store objects: the bytes of a file that is about to be entered in the books, under the keys that it names."""

from collections.abc import AsyncIterator

from aimall.application.file.ports import Objects
from aimall.domain.file.file import NewFile


async def store_objects(objects: Objects, file: NewFile, data: bytes, thumbnail: bytes | None) -> None:
    """Store the file, and its thumbnail if it has one. Safe to repeat. Raises `StorageUnavailable`."""
    parts = (data,) if thumbnail is None else (data, thumbnail)
    for key, part in zip(file.object_keys, parts, strict=True):
        await objects.put(key, _whole(part))


async def _whole(data: bytes) -> AsyncIterator[bytes]:
    yield data
