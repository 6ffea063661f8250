"""A job that died is begun anew by hand: once, for its owner, with a hold of its own, and at the price of before."""

from dataclasses import replace
from uuid import UUID

import pytest

from aimall.adapters.memory.unit import MemoryUnits
from aimall.application.generation.jobs.providers import Pictures
from aimall.application.generation.overseeing.ports import JobOnBoard, JobState
from aimall.application.generation.overseeing.retry_job import RetryJob, RetryJobCommand
from aimall.application.generation.policy import RunPolicy
from aimall.domain.generation.errors import GenerationNotFound, JobNotDead
from aimall.domain.generation.event import Rejected
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import Forbidden
from aimall.domain.kernel.ids import GenerationId
from aimall.domain.wallet.errors import InsufficientCoins
from tests.runs import Person
from tests.worlds.jobs import command, ended, queued, worked
from tests.worlds.studio import HERE, Studio, a_key, actor_of

BROKEN = Rejected(detail="no such model", code="gone", request_at_fault=True)


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def died(studio: Studio, person: Person) -> GenerationId:
    well = studio.painter.answers
    studio.painter.says(BROKEN)
    run = await queued(studio, person)
    await worked(studio)
    assert (await ended(studio, person, run)).state is RunState.VOIDED
    studio.painter.says(*well)
    return run


async def retry(studio: Studio, admin: Person, run: GenerationId, *, role: Role = Role.ADMIN) -> JobOnBoard:
    books = studio.books
    use_case = RetryJob(books.board, books.book, MemoryUnits(books.store), RunPolicy(owner=HERE))
    return await use_case(RetryJobCommand(actor=actor_of(admin, role=role), generation=run))


async def test_a_dead_job_is_begun_anew_with_a_hold_of_its_own(studio: Studio) -> None:
    person, admin = await studio.person(coins=100), await studio.person()
    dead = await died(studio, person)
    begun = await retry(studio, admin, dead)
    assert (begun.state, begun.workspace) == (JobState.WAITING, person.workspace)
    assert begun.generation != dead
    assert studio.held(person) == Coins.whole(8)
    await worked(studio)
    assert (await ended(studio, person, begun.generation)).charge == Coins.whole(8)
    first = await ended(studio, person, dead)
    assert (first.state, first.charge) == (RunState.VOIDED, ZERO)
    assert await studio.available(person) == Coins.whole(92)


async def test_what_killed_it_is_told(studio: Studio) -> None:
    person = await studio.person(coins=100)
    dead = await studio.books.board.show(await died(studio, person))
    assert dead is not None
    assert (dead.failure, dead.trouble) == ("provider.request_refused", "first: no such model")


async def test_a_retry_that_is_repeated_gives_the_run_that_was_begun(studio: Studio) -> None:
    person, admin = await studio.person(coins=100), await studio.person()
    dead = await died(studio, person)
    begun = await retry(studio, admin, dead)
    assert (await retry(studio, admin, dead)).generation == begun.generation
    assert studio.held(person) == Coins.whole(8)
    assert [entry.action for entry in studio.books.store.audit.rows.values()] == ["generation.retry_job"]


async def test_a_retry_that_dies_too_can_be_tried_again(studio: Studio) -> None:
    person, admin = await studio.person(coins=100), await studio.person()
    begun = await retry(studio, admin, await died(studio, person))
    studio.painter.says(BROKEN)
    await worked(studio)
    studio.painter.says(Pictures(files=(b"first", b"second")))
    last = await retry(studio, admin, begun.generation)
    await worked(studio)
    assert (await ended(studio, person, last.generation)).charge == Coins.whole(8)


async def test_an_owner_who_cannot_pay_is_not_charged_later(studio: Studio) -> None:
    person, admin = await studio.person(coins=9), await studio.person()
    dead = await died(studio, person)
    await studio.start_job(replace(command(person), idempotency_key=a_key()))
    with pytest.raises(InsufficientCoins):
        await retry(studio, admin, dead)
    shown = await studio.books.board.show(dead)
    assert shown is not None
    assert shown.state is JobState.DEAD


async def test_what_is_not_dead_is_not_tried_again(studio: Studio) -> None:
    person, admin = await studio.person(coins=100), await studio.person()
    run = await queued(studio, person)
    with pytest.raises(JobNotDead):
        await retry(studio, admin, run)
    await worked(studio)
    with pytest.raises(JobNotDead):
        await retry(studio, admin, run)
    with pytest.raises(GenerationNotFound):
        await retry(studio, admin, GenerationId(UUID(int=7)))


async def test_a_retry_that_went_well_is_not_tried_again(studio: Studio) -> None:
    person, admin = await studio.person(coins=100), await studio.person()
    dead = await died(studio, person)
    await retry(studio, admin, dead)
    await worked(studio)
    with pytest.raises(JobNotDead):
        await retry(studio, admin, dead)


async def test_nobody_else_may(studio: Studio) -> None:
    person = await studio.person(coins=100)
    dead = await died(studio, person)
    with pytest.raises(Forbidden):
        await retry(studio, person, dead, role=Role.USER)
