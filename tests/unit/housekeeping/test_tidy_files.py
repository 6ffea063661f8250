"""Tidying files: what was brought goes in time, and bytes that belong to nobody go when nobody can want them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from aimall.adapters.memory.media.files import MemoryObjects
from aimall.application.file.erase_objects import EraseObjects
from aimall.application.file.policy import FilePolicy
from aimall.application.housekeeping.tidy_files import BATCH, ORPHANED_AFTER, ExpireUploads, SweepOrphans
from aimall.domain.file.errors import StorageUnavailable
from aimall.domain.file.file import StoredFile
from tests.access import HandClock
from tests.contract.media.files_contract import a_file
from tests.runs import Person
from tests.worlds.memory import MemoryBooks

KEPT = FilePolicy()
ROOM = 10_000_000


@dataclass(slots=True)
class Store:
    """Books of files, their bytes, and what tidies them."""

    clock: HandClock
    books: MemoryBooks
    objects: MemoryObjects

    async def brought(self, person: Person) -> StoredFile:
        file = a_file(person)
        await self.objects.put(file.object_key, once(b"x"))
        return await self.books.files.add(file, quota=ROOM)

    async def expire(self) -> int:
        return await ExpireUploads(self.books.old_files, EraseObjects(self.objects), KEPT)()

    async def sweep(self) -> int:
        return await SweepOrphans(self.objects, self.books.old_files, EraseObjects(self.objects), self.clock)()

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)


async def once(data: bytes) -> AsyncIterator[bytes]:
    yield data


@pytest.fixture
def store() -> Store:
    clock = HandClock()
    return Store(clock, MemoryBooks(clock), MemoryObjects(clock))


async def test_an_upload_is_kept_for_thirty_days_with_its_bytes(store: Store) -> None:
    person = await store.books.person(coins=0)
    file = await store.brought(person)
    store.clock.advance(days=30)
    assert await store.expire() == 0
    store.wait(1)
    assert await store.expire() == 1
    assert await store.books.files.find(person.workspace, file.file.id) is None
    assert store.objects.by_key == {}


async def test_many_uploads_go_in_batches(store: Store) -> None:
    person = await store.books.person(coins=0)
    for _ in range(BATCH + 1):
        await store.brought(person)
    store.clock.advance(days=31)
    assert await store.expire() == BATCH + 1
    assert store.objects.by_key == {}


async def test_bytes_that_belong_to_nobody_go_after_a_safe_while(store: Store) -> None:
    await store.objects.put("workspace/run/0-2", once(b"lost"))
    store.wait(ORPHANED_AFTER.total_seconds())
    assert await store.sweep() == 0
    store.wait(1)
    assert await store.sweep() == 1
    assert store.objects.by_key == {}


async def test_bytes_that_belong_to_a_file_stay_with_what_belongs_to_them(store: Store) -> None:
    person = await store.books.person(coins=0)
    key = (await store.brought(person)).file.object_key
    for derived in (f"{key}.small", "nobodys.small"):
        await store.objects.put(derived, once(b"small"))
    store.clock.advance(days=10)
    assert await store.sweep() == 1
    assert set(store.objects.by_key) == {key, f"{key}.small"}


async def test_bytes_that_could_not_be_removed_go_with_the_next_sweep(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await store.books.person(coins=0)
    await store.brought(person)
    store.clock.advance(days=31)
    with monkeypatch.context() as broken:
        broken.setattr(store.objects, "delete", _away)
        assert await store.expire() == 1
    assert len(store.objects.by_key) == 1
    assert await store.sweep() == 1


async def _away(key: str) -> None:  # noqa: ARG001
    await asyncio.sleep(0)
    raise StorageUnavailable
