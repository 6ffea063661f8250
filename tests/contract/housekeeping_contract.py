"""What every book of chores and every knower of old files promises, whatever stores them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from aimall.application.generation.jobs.ports import Checkpoint
from aimall.application.housekeeping.ports import ChoreFailure
from aimall.domain.generation.media import TranscriptionRequest
from aimall.domain.generation.request import GenerationKind
from tests.contract.media.files_contract import ROOM, a_file
from tests.contract.media.jobs_contract import a_picture, claimed, made, queued
from tests.runs import Books, an_image_job, charged, voided

AT_ONCE, LONG = timedelta(), timedelta(hours=1)
MANY = 100


class ChoreBookContract:
    """Bound to each adapter by a subclass with a `books` fixture."""

    async def test_what_was_never_done_is_due(self, books: Books) -> None:
        async with books.chores.turn("sweep") as is_ours:
            assert is_ours
        assert await books.chores.records() == []

    async def test_a_chore_is_due_again_when_it_says(self, books: Books) -> None:
        await books.chores.note("rare", again_in=LONG)
        await books.chores.note("often", again_in=AT_ONCE)
        async with books.chores.turn("rare") as rare, books.chores.turn("often") as often:
            assert (rare, often) == (False, True)

    async def test_of_many_at_once_one_has_its_turn(self, books: Books) -> None:
        turns: list[bool] = []
        everybody_is_here = asyncio.Event()

        async def come() -> None:
            async with books.chores.turn("sweep") as is_ours:
                turns.append(is_ours)
                if len(turns) == 4:
                    everybody_is_here.set()
                await everybody_is_here.wait()

        await asyncio.gather(*(come() for _ in range(4)))
        assert sorted(turns) == [False, False, False, True]

    async def test_a_turn_ends_with_its_block_whatever_becomes_of_it(self, books: Books) -> None:
        with pytest.raises(LookupError):
            async with books.chores.turn("sweep"):
                raise LookupError
        async with books.chores.turn("sweep") as is_ours:
            assert is_ours

    async def test_two_chores_go_on_beside_each_other(self, books: Books) -> None:
        async with books.chores.turn("sweep") as sweep, books.chores.turn("dust") as dust:
            assert sweep
            assert dust

    async def test_the_last_of_each_is_kept(self, books: Books) -> None:
        failure = ChoreFailure(code="broom.gone", words="7")
        await books.chores.note("sweep", again_in=LONG, count=3)
        await books.chores.note("dust", again_in=LONG, count=0)
        await books.chores.note("look", again_in=LONG)
        await books.chores.note("sweep", again_in=LONG, failure=failure)
        dust, look, sweep = await books.chores.records()
        assert (dust.name, dust.failure, dust.count) == ("dust", None, 0)
        assert (look.name, look.failure, look.count) == ("look", None, None)
        assert (sweep.name, sweep.failure, sweep.count) == ("sweep", failure, None)
        assert sweep.next_run_at - sweep.last_run_at >= LONG - timedelta(seconds=1)


class OldFilesContract:
    """Bound to each adapter by a subclass with a `books` fixture."""

    async def test_what_was_brought_goes_when_it_is_old(self, books: Books) -> None:
        person = await books.person(coins=0)
        old = await books.files.add(a_file(person), quota=ROOM)
        assert await books.old_files.expire(after=LONG, limit=MANY) == []
        assert await books.old_files.expire(after=AT_ONCE, limit=MANY) == [(old.file.object_key,)]
        assert await books.files.find(person.workspace, old.file.id) is None

    async def test_what_goes_is_told_with_its_thumbnail(self, books: Books) -> None:
        person = await books.person(coins=0)
        old = await books.files.add(replace(a_file(person), has_thumbnail=True), quota=ROOM)
        key = old.file.object_key
        assert await books.old_files.expire(after=AT_ONCE, limit=MANY) == [(key, f"{key}.thumbnail")]

    async def test_a_favourite_stays(self, books: Books) -> None:
        person = await books.person(coins=0)
        dear = await books.files.add(a_file(person), quota=ROOM)
        await books.files.favour(person.workspace, dear.file.id, is_favourite=True)
        assert await books.old_files.expire(after=AT_ONCE, limit=MANY) == []

    async def test_what_was_made_here_stays(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        end = charged(run, run.hold, fence=2)
        await books.book.settle(replace(end, usage=made(run).usage, files=(a_picture(run),)))
        assert await books.old_files.expire(after=AT_ONCE, limit=MANY) == []

    async def test_what_a_job_has_still_to_hear_stays_until_it_has_ended(self, books: Books) -> None:
        person = await books.person(coins=10)
        talk = await books.files.add(a_file(person), quota=ROOM)
        request = TranscriptionRequest(file=talk.file.id, seconds=1)
        run = replace(an_image_job(books, person), kind=GenerationKind.TRANSCRIPTION, request=request)
        await books.book.begin(run)
        assert await books.old_files.expire(after=AT_ONCE, limit=MANY) == []
        await books.book.settle(voided(run))
        assert await books.old_files.expire(after=AT_ONCE, limit=MANY) == [(talk.file.object_key,)]

    async def test_no_more_go_at_once_than_asked_for_the_oldest_first(self, books: Books) -> None:
        person = await books.person(coins=0)
        keys = [(await books.files.add(a_file(person), quota=ROOM)).file.object_keys for _ in range(3)]
        assert set(await books.old_files.expire(after=AT_ONCE, limit=2)) == set(keys[:2])

    async def test_bytes_that_a_file_or_an_open_job_names_are_named(self, books: Books) -> None:
        person = await books.person(coins=10)
        file = (await books.files.add(a_file(person), quota=ROOM)).file.object_key
        run = await queued(books, person)
        await claimed(books, person)
        result = made(run)
        assert await books.jobs.checkpoint(run.generation, fence=2, checkpoint=Checkpoint(made=result))
        picture = result.files[0].object_key
        assert await books.old_files.unnamed([file, picture, "nobodys"]) == ["nobodys"]
        await books.book.settle(voided(run, fence=2))
        assert set(await books.old_files.unnamed([file, picture, "nobodys"])) == {picture, "nobodys"}
