"""What every store of bytes promises, whatever keeps them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from aimall.application.file.ports import Objects
from aimall.domain.file.errors import FileNotFound, StorageUnavailable

MEGABYTE = 1024 * 1024
HOUR = timedelta(hours=1)


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece


async def broken_off() -> AsyncIterator[bytes]:
    """Give more than one part of an upload, and then fail."""
    for _ in range(7):
        yield bytes(MEGABYTE)
    raise StorageUnavailable


async def listed(objects: Objects, at: datetime) -> set[str]:
    return {key async for batch in objects.written_before(at) for key in batch}


async def read(objects: Objects, key: str) -> bytes:
    return b"".join([piece async for piece in objects.read(key)])


class ObjectsContract:
    """Bound to each adapter by a subclass with an `objects` fixture."""

    async def test_what_was_put_is_what_is_read(self, objects: Objects) -> None:
        key = f"{uuid4().hex}/deep/0-1"
        await objects.put(key, pieces(b"one ", b"", "دو".encode()))
        assert await read(objects, key) == "one دو".encode()

    async def test_a_large_object_comes_whole_and_in_pieces(self, objects: Objects) -> None:
        key, block = uuid4().hex, bytes(range(256)) * 4096
        await objects.put(key, pieces(*[block] * 12))
        got = [piece async for piece in objects.read(key)]
        assert b"".join(got) == block * 12

    @pytest.mark.parametrize("part", [range(10), range(3, 7), range(9, 10), range(9, 30)])
    async def test_a_part_is_that_part(self, objects: Objects, part: range) -> None:
        key = uuid4().hex
        await objects.put(key, pieces(b"01234", b"56789"))
        got = b"".join([piece async for piece in objects.read(key, part)])
        assert got == b"0123456789"[part.start : part.stop]

    async def test_a_part_of_what_never_was_is_not_found(self, objects: Objects) -> None:
        with pytest.raises(FileNotFound):
            await anext(objects.read(uuid4().hex, range(3)))

    async def test_an_empty_object_is_an_object(self, objects: Objects) -> None:
        key = uuid4().hex
        await objects.put(key, pieces())
        assert await read(objects, key) == b""

    async def test_the_same_key_again_replaces(self, objects: Objects) -> None:
        key = uuid4().hex
        await objects.put(key, pieces(b"old and longer"))
        await objects.put(key, pieces(b"new"))
        assert await read(objects, key) == b"new"

    async def test_what_broke_off_is_not_there(self, objects: Objects) -> None:
        key = uuid4().hex
        with pytest.raises(StorageUnavailable):
            await objects.put(key, broken_off())
        with pytest.raises(FileNotFound):
            await read(objects, key)

    async def test_what_was_deleted_is_gone_and_may_be_deleted_again(self, objects: Objects) -> None:
        key = uuid4().hex
        await objects.put(key, pieces(b"x"))
        await objects.delete(key)
        await objects.delete(key)
        with pytest.raises(FileNotFound):
            await read(objects, key)

    async def test_what_never_was_is_not_found(self, objects: Objects) -> None:
        with pytest.raises(FileNotFound):
            await read(objects, uuid4().hex)

    async def test_what_is_old_is_listed_by_when_it_was_last_written(self, objects: Objects) -> None:
        keys = {f"{uuid4().hex}/0-1", f"{uuid4().hex}/deep/1-1"}
        for key in keys:
            await objects.put(key, pieces(b"x"))
        assert keys <= await listed(objects, datetime.now(UTC) + HOUR)
        assert not keys & await listed(objects, datetime.now(UTC) - HOUR)

    async def test_what_was_listed_may_be_deleted_while_the_list_goes_on(self, objects: Objects) -> None:
        keys = [f"{uuid4().hex}/{number}" for number in range(3)]
        for key in keys:
            await objects.put(key, pieces(b"x"))
        async for batch in objects.written_before(datetime.now(UTC) + HOUR):
            for key in batch:
                await objects.delete(key)
        assert not await listed(objects, datetime.now(UTC) + HOUR)
