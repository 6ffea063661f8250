"""Where files are kept: whether something can be written there, read back and removed again."""

import secrets
from collections.abc import AsyncIterator
from typing import Final

from aimall.bootstrap.doctor.finding import Finding, bad, fine, note
from aimall.bootstrap.providers.files import objects_of, place_of_objects
from aimall.bootstrap.settings import Settings
from aimall.domain.file.errors import FileNotFound, StorageUnavailable

SUBJECT: Final = "files"
PROBE: Final = b"written by aimall doctor, to be removed at once"


async def look_at_objects(settings: Settings) -> Finding:
    """Write a probe, read it and delete it."""
    if settings.s3_bucket is None and not settings.data_dir.exists():
        return note(SUBJECT, f"{place_of_objects(settings)} is not there yet", "the first start makes it")
    place, key = place_of_objects(settings), f"doctor/{secrets.token_hex(8)}"
    try:
        objects = objects_of(settings)
        await objects.put(key, _once(PROBE))
        read = b"".join([piece async for piece in objects.read(key)])
        await objects.delete(key)
    except (StorageUnavailable, FileNotFound, OSError) as error:
        words = str(error.__cause__ or error).partition("\n")[0]
        cure = "check AIMALL_S3_…, and that its key may write and delete" if settings.s3_bucket else "check its owner"
        return bad(SUBJECT, f"{place} cannot be used: {words}", cure)
    if read != PROBE:
        return bad(SUBJECT, f"{place} gives back something else than was written", "do not use it")
    return fine(SUBJECT, place)


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
