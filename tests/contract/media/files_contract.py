"""What every book of files promises, whatever stores it."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from aimall.application.paging import PageRequest
from aimall.domain.file.errors import FileQuotaReached
from aimall.domain.file.file import ALL_FILES, FileFacts, FileFilter, FileKind, FileOrigin, MediaType, NewFile
from aimall.domain.kernel.ids import FileId, GenerationId
from tests.runs import Books, Person, an_image_job

ROOM = 100


def a_file(
    person: Person, *, size: int = 10, name: str = "گفت‌وگو.wav", media_type: MediaType = MediaType.WAV
) -> NewFile:
    return NewFile(
        id=FileId(uuid4()),
        workspace=person.workspace,
        user=person.user,
        name=name,
        facts=FileFacts(media_type=media_type, size=size, sha256=b"\x02" * 32, seconds=1.25),
        object_key=uuid4().hex,
    )


class FilesContract:
    """Bound to each adapter by a subclass with a `books` fixture."""

    async def test_what_was_brought_is_found_by_its_workspace_alone(self, books: Books) -> None:
        person, other = await books.person(coins=0), await books.person(coins=0)
        file = a_file(person)
        stored = await books.files.add(file, quota=ROOM)
        assert (stored.file, stored.is_favourite) == (file, False)
        assert await books.files.find(person.workspace, file.id) == stored
        assert await books.files.find(other.workspace, file.id) is None
        assert await books.files.remove(other.workspace, file.id) is None

    async def test_bringing_it_twice_is_bringing_it_once(self, books: Books) -> None:
        person = await books.person(coins=0)
        file = a_file(person, size=60)
        first = await books.files.add(file, quota=ROOM)
        assert await books.files.add(file, quota=ROOM) == first

    async def test_what_does_not_fit_is_refused_with_what_is_left(self, books: Books) -> None:
        person = await books.person(coins=0)
        await books.files.add(a_file(person, size=70), quota=ROOM)
        with pytest.raises(FileQuotaReached) as refused:
            await books.files.add(a_file(person, size=31), quota=ROOM)
        assert (refused.value.limit, refused.value.left) == (ROOM, 30)
        await books.files.add(a_file(person, size=30), quota=ROOM)

    async def test_of_many_at_once_no_more_fit_than_there_is_room(self, books: Books) -> None:
        person = await books.person(coins=0)
        adding = (books.files.add(a_file(person, size=30), quota=ROOM) for _ in range(8))
        outcomes = await asyncio.gather(*adding, return_exceptions=True)
        assert sum(isinstance(outcome, FileQuotaReached) for outcome in outcomes) == 5

    async def test_what_is_removed_makes_room(self, books: Books) -> None:
        person = await books.person(coins=0)
        file = a_file(person, size=ROOM)
        await books.files.add(file, quota=ROOM)
        removed = await books.files.remove(person.workspace, file.id)
        assert removed is not None
        assert removed.file == file
        assert await books.files.remove(person.workspace, file.id) is None
        await books.files.add(replace(file, id=FileId(uuid4()), object_key=uuid4().hex), quota=ROOM)

    async def test_what_nobody_made_is_of_no_run(self, books: Books) -> None:
        person = await books.person(coins=0)
        await books.files.add(a_file(person), quota=ROOM)
        assert await books.files.of_run(person.workspace, GenerationId(uuid4())) == []

    async def test_a_picture_keeps_its_small_one(self, books: Books) -> None:
        person = await books.person(coins=0)
        file = replace(a_file(person, media_type=MediaType.PNG), has_thumbnail=True)
        await books.files.add(file, quota=ROOM)
        found = await books.files.find(person.workspace, file.id)
        assert found is not None
        assert found.file.object_keys == (file.object_key, f"{file.object_key}.thumbnail")

    async def test_what_a_run_made_tells_what_it_was_asked_for(self, books: Books) -> None:
        person = await books.person(coins=20)
        run = an_image_job(books, person)
        await books.book.begin(run)
        file = replace(a_file(person, media_type=MediaType.PNG), generation=run.generation, position=0)
        await books.files.add(file, quota=ROOM)
        brought = await books.files.add(a_file(person), quota=ROOM)
        origin = FileOrigin(model=run.model, prompt="یک گربه", seed=7)
        (made,) = await books.files.of_run(person.workspace, run.generation)
        marked = await books.files.favour(person.workspace, file.id, is_favourite=True)
        assert marked is not None
        assert (made.origin, marked.origin, brought.origin) == (origin, origin, None)

    async def test_pages_are_newest_first_and_leave_nothing_out(self, books: Books) -> None:
        person = await books.person(coins=0)
        files = [a_file(person, size=1) for _ in range(5)]
        for file in files:
            await books.files.add(file, quota=ROOM)
        first = await books.files.page(person.workspace, ALL_FILES, PageRequest(limit=3))
        assert first.next is not None
        second = await books.files.page(person.workspace, ALL_FILES, PageRequest(limit=3, after=first.next))
        assert second.next is None
        assert [entry.file.id for entry in (*first.items, *second.items)] == [file.id for file in reversed(files)]

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (FileFilter(kind=FileKind.PICTURE), ["نان.png"]),
            (FileFilter(kind=FileKind.SOUND), ["Bread.wav"]),
            (FileFilter(kind=FileKind.VIDEO), []),
            (FileFilter(words="bread"), ["Bread.wav"]),
            (FileFilter(words=" نان "), ["نان.png"]),
            (FileFilter(words="%"), []),
            (FileFilter(favourite=True), ["نان.png"]),
            (FileFilter(made=True), []),
            (FileFilter(made=False), ["نان.png", "Bread.wav"]),
        ],
    )
    async def test_files_are_found_by_what_they_are(self, books: Books, wanted: FileFilter, found: list[str]) -> None:
        person = await books.person(coins=0)
        sound, picture = a_file(person, name="Bread.wav"), a_file(person, name="نان.png", media_type=MediaType.PNG)
        for file in (sound, picture):
            await books.files.add(file, quota=ROOM)
        await books.files.favour(person.workspace, picture.id, is_favourite=True)
        page = await books.files.page(person.workspace, wanted, PageRequest(limit=10))
        assert [entry.file.name for entry in page.items] == found

    async def test_a_favourite_is_one_until_it_is_none_any_more(self, books: Books) -> None:
        person, other = await books.person(coins=0), await books.person(coins=0)
        file = a_file(person)
        await books.files.add(file, quota=ROOM)
        assert await books.files.favour(other.workspace, file.id, is_favourite=True) is None
        marked = await books.files.favour(person.workspace, file.id, is_favourite=True)
        assert marked is not None
        assert (marked.is_favourite, marked.file) == (True, file)
        again = await books.files.favour(person.workspace, file.id, is_favourite=False)
        assert again is not None
        assert again.is_favourite is False
