"""Objects in a local folder or in S3, through obstore: both whole or not at all."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from aimall.domain.file.errors import FileNotFound, StorageUnavailable

CHUNK_BYTES: Final = 256 * 1024
LISTED_AT_ONCE: Final = 500
_untyped: Final[Any] = obstore  # the types of its `list` need a library that we do not have


class ObjectStore:
    """`Objects`."""

    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    async def put(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        try:
            await obstore.put_async(self._store, key, pieces)
        except (BaseError, OSError) as error:
            raise StorageUnavailable from error

    async def read(self, key: str, part: range | None = None) -> AsyncIterator[bytes]:
        try:
            found = await obstore.get_async(
                self._store, key, options={} if part is None else {"range": (part.start, part.stop)}
            )
            async for piece in found.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(piece)
        except FileNotFoundError as error:
            raise FileNotFound from error
        except (BaseError, OSError) as error:
            raise StorageUnavailable from error

    async def delete(self, key: str) -> None:
        try:
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, key)
        except (BaseError, OSError) as error:
            raise StorageUnavailable from error

    async def written_before(self, at: datetime) -> AsyncIterator[Sequence[str]]:
        try:
            async for found in _untyped.list(self._store, chunk_size=LISTED_AT_ONCE):
                yield [entry["path"] for entry in found if entry["last_modified"] < at]
        except (BaseError, OSError) as error:
            raise StorageUnavailable from error


def local_store(folder: Path) -> ObjectStore:
    """Keep objects in a folder, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return ObjectStore(LocalStore(prefix=folder))


def s3_store(*, bucket: str, endpoint: str | None, region: str, access_key: str, secret_key: str) -> ObjectStore:
    """Keep objects in a bucket, which must exist. `endpoint` names a server other than Amazon's."""
    plain = endpoint is not None and endpoint.startswith("http://")
    return ObjectStore(
        S3Store(
            bucket,
            endpoint=endpoint or f"https://s3.{region}.amazonaws.com",
            region=region,
            access_key_id=access_key,
            secret_access_key=secret_key,
            virtual_hosted_style_request=False,
            client_options={"allow_http": plain},
        )
    )
