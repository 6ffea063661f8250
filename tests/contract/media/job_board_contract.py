"""What every board of jobs promises, whatever stores it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from aimall.application.generation.overseeing.ports import JobState, JobTotals
from aimall.application.paging import PageRequest
from aimall.domain.generation.errors import ProviderRefusedContent
from aimall.domain.generation.feed import LoggedEvent, Progress, Stage
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.ids import GenerationId
from tests.contract.media.jobs_contract import claimed, queued
from tests.runs import HERE, Books, Person, a_text, charged, progress, voided

ALL = PageRequest(limit=100)


async def died(books: Books, person: Person) -> GenerationId:
    """Let a job be tried and fail for good."""
    run = await queued(books, person)
    (job,) = await claimed(books, person)
    await books.jobs.note_trouble(run.generation, fence=job.run.fence, words="painter: out of paint")
    await books.book.settle(voided(run, fence=job.run.fence))
    return run.generation


async def shown(books: Books, state: JobState | None) -> list[GenerationId]:
    return [job.generation for job in (await books.board.page(state, ALL)).items]


class JobBoardContract:
    """Bound to each adapter by a subclass with a `books` fixture."""

    async def test_a_job_that_waits_says_since_when_and_until_when(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person, priority=7)
        (job,) = (await books.board.page(JobState.WAITING, ALL)).items
        assert (job.generation, job.workspace) == (run.generation, person.workspace)
        assert (job.kind, job.model, job.priority) == (run.kind, run.model, 7)
        assert (job.attempt, job.worker, job.progress, job.started_at) == (0, None, None, None)
        assert job.due_at is not None

    async def test_a_job_that_runs_says_who_has_it_and_how_far_it_is(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        events = (
            LoggedEvent(2, Progress(stage=Stage.WORKING)),
            LoggedEvent(3, Progress(stage=Stage.WORKING, percent=40)),
        )
        await books.log.flush([progress(run, *events, fence=2, state=RunState.DISPATCHING)], owner=HERE)
        (job,) = (await books.board.page(JobState.RUNNING, ALL)).items
        assert (job.worker, job.attempt) == (HERE, 1)
        assert job.progress == Progress(stage=Stage.WORKING, percent=40)
        assert job.started_at is not None
        assert job.due_at is None

    async def test_a_job_that_died_says_of_what(self, books: Books) -> None:
        person = await books.person(coins=10)
        dead = await died(books, person)
        (job,) = (await books.board.page(JobState.DEAD, ALL)).items
        assert (job.generation, job.failure, job.trouble) == (dead, "x", "painter: out of paint")
        assert (job.worker, job.progress, job.due_at) == (None, None, None)
        assert job.ended_at is not None

    async def test_who_has_lost_a_job_says_nothing_of_it(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        await books.jobs.note_trouble(run.generation, fence=1, words="somebody else's")
        (job,) = (await books.board.page(None, ALL)).items
        assert job.trouble is None

    async def test_what_ended_well_or_was_stopped_or_is_no_job_is_not_on_the_board(self, books: Books) -> None:
        person = await books.person(coins=10)
        well, stopped = await queued(books, person), await queued(books, person)
        await books.book.begin(a_text(books, person))
        await claimed(books, person)
        await books.book.settle(charged(well, well.hold, fence=2))
        await books.book.settle(replace(voided(stopped, fence=2), failure=None))
        assert await shown(books, None) == []

    async def test_what_was_refused_for_its_content_has_not_died(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        await books.book.settle(replace(voided(run, fence=2), failure=ProviderRefusedContent.code))
        assert await shown(books, JobState.DEAD) == []
        assert await books.board.failed(run.generation) is None

    async def test_jobs_of_everybody_are_counted_and_listed_the_newest_first(self, books: Books) -> None:
        anna, ben = await books.person(coins=10), await books.person(coins=10)
        dead = await died(books, anna)
        running = (await queued(books, ben)).generation
        await claimed(books, ben)
        waiting = [(await queued(books, person)).generation for person in (anna, ben)]
        assert await shown(books, None) == [*reversed(waiting), running, dead]
        assert await books.board.totals() == JobTotals(running=1, waiting=2, dead=1)

    async def test_pages_leave_nothing_out(self, books: Books) -> None:
        person = await books.person(coins=10)
        runs = [(await queued(books, person)).generation for _ in range(5)]
        page = await books.board.page(JobState.WAITING, PageRequest(limit=2))
        seen = [job.generation for job in page.items]
        while page.next is not None:
            page = await books.board.page(JobState.WAITING, PageRequest(after=page.next, limit=2))
            seen += [job.generation for job in page.items]
        assert seen == runs[::-1]

    async def test_one_job_is_shown_as_it_stands(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        job = await books.board.show(run.generation)
        assert job is not None
        assert job.state is JobState.WAITING
        assert await books.board.show(GenerationId(uuid4())) is None

    async def test_a_job_that_has_not_failed_is_known_and_not_failed(self, books: Books) -> None:
        person = await books.person(coins=10)
        run, text = await queued(books, person), a_text(books, person)
        await books.book.begin(text)
        assert await books.board.is_known(run.generation)
        assert await books.board.failed(run.generation) is None
        assert not await books.board.is_known(text.generation)
        assert await books.board.failed(text.generation) is None

    async def test_what_was_tried_again_is_off_the_board_and_names_what_was_begun(self, books: Books) -> None:
        person = await books.person(coins=10)
        dead, again = await died(books, person), (await queued(books, person)).generation
        failed = await books.board.failed(dead)
        assert failed is not None
        assert (failed.run.id, failed.retried_as) == (dead, None)
        assert await books.retried(dead, retried_as=again)
        assert not await books.retried(dead, retried_as=again)
        failed = await books.board.failed(dead)
        assert failed is not None
        assert failed.retried_as == again
        assert await shown(books, JobState.DEAD) == []

    async def test_a_job_whose_worker_is_gone_waits_again(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        await books.jobs.give_back(run.generation, fence=2, after=timedelta(hours=1))
        (job,) = (await books.board.page(JobState.WAITING, ALL)).items
        assert (job.attempt, job.worker) == (1, None)
