"""What every queue of jobs promises, whatever stores it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from aimall.application.generation.jobs.ports import Checkpoint, ClaimedJob, Made
from aimall.application.generation.ports import AlreadySettled, BeginRun, Settled
from aimall.domain.catalog.model import ModelId
from aimall.domain.catalog.usage import Unit, UnitUsage, UsageSource
from aimall.domain.file.file import FileFacts, MediaType, NewFile
from aimall.domain.generation.errors import TooManyRuns
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.media import TranscriptionRequest
from aimall.domain.generation.request import GenerationKind
from aimall.domain.generation.text import TextBrief, TextLength
from aimall.domain.generation.transcript import Segment, Transcript
from aimall.domain.generation.transcripts.summary import SummaryTerms, SummaryUsed
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import FileId
from aimall.domain.pricing.price import TokenPrice
from tests.runs import ELSEWHERE, HERE, USAGE, Books, Person, a_text, an_image_job, charged, progress

MANY = 100
NOW = timedelta()
LONG = timedelta(hours=1)


async def queued(books: Books, person: Person, *, priority: int = 20) -> BeginRun:
    run = an_image_job(books, person, priority=priority)
    await books.book.begin(run)
    return run


async def claimed(books: Books, person: Person, *, per_workspace: int = MANY, limit: int = MANY) -> list[ClaimedJob]:
    """Claim, and look at the jobs of one person only: others share the store."""
    jobs = await books.jobs.claim(owner=HERE, limit=limit, per_workspace=per_workspace)
    return [job for job in jobs if job.run.workspace == person.workspace]


def a_picture(run: BeginRun) -> NewFile:
    return NewFile(
        id=FileId(uuid4()),
        workspace=run.workspace,
        user=run.user,
        name="گربه.png",
        facts=FileFacts(media_type=MediaType.PNG, size=3, sha256=b"\x01" * 32, width=4, height=5),
        object_key=uuid4().hex,
        generation=run.generation,
        position=0,
    )


def made(run: BeginRun) -> Made:
    said = Transcript(text="سلام", language="fa", segments=(Segment(start=0.0, end=1.5, text="سلام"),))
    return Made(usage=UnitUsage(unit=Unit.IMAGE, quantity=1), files=(a_picture(run),), transcript=said)


class JobsContract:
    """Bound to each adapter by a subclass with a `books` fixture."""

    async def test_a_job_is_claimed_once_with_all_that_was_asked(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        (job,) = await claimed(books, person)
        assert (job.run.id, job.request, job.run.attempt, job.run.fence) == (run.generation, run.request, 1, 2)
        assert (job.checkpoint, job.stop, job.run.state) == (Checkpoint(), False, RunState.DISPATCHING)
        assert await claimed(books, person) == []

    async def test_the_most_urgent_comes_first_then_the_oldest(self, books: Books) -> None:
        person = await books.person(coins=10)
        runs = [await queued(books, person, priority=priority) for priority in (10, 30, 20, 30)]
        order = [job.run.id for job in await claimed(books, person)]
        assert order == [runs[place].generation for place in (1, 3, 2, 0)]

    async def test_a_workspace_has_no_more_at_once_than_it_may(self, books: Books) -> None:
        person = await books.person(coins=10)
        runs = [await queued(books, person) for _ in range(4)]
        assert len(await claimed(books, person, per_workspace=2)) == 2
        assert await claimed(books, person, per_workspace=2) == []
        await books.book.settle(charged(runs[0], Coins.whole(1), fence=2))
        assert [job.run.id for job in await claimed(books, person, per_workspace=2)] == [runs[2].generation]

    async def test_many_workers_at_once_get_each_job_once(self, books: Books) -> None:
        person = await books.person(coins=50)
        runs = {(await queued(books, person)).generation for _ in range(20)}
        shares = await asyncio.gather(*(claimed(books, person, limit=3) for _ in range(12)))
        got = [job.run.id for share in shares for job in share]
        assert sorted(got) == sorted(runs)

    async def test_a_job_whose_worker_died_is_claimed_again_as_another_attempt(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        await books.recovery.release(instance="here")
        (job,) = await claimed(books, person)
        assert (job.run.id, job.run.attempt, job.run.fence) == (run.generation, 2, 3)

    async def test_a_beat_keeps_a_job(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        await books.recovery.release(instance="here")
        kept = await books.log.flush([progress(run, fence=2, state=RunState.DISPATCHING)], owner=HERE)
        assert [entry.generation for entry in kept] == [run.generation]
        assert await claimed(books, person) == []

    async def test_a_checkpoint_is_what_the_next_attempt_finds(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        checkpoint = Checkpoint(is_submitted=True, provider_job="job-1", made=made(run))
        assert await books.jobs.checkpoint(run.generation, fence=2, checkpoint=checkpoint)
        await books.recovery.release(instance="here")
        (job,) = await claimed(books, person)
        assert job.checkpoint == checkpoint

    async def test_an_old_fence_writes_nothing(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        await books.recovery.release(instance="here")
        await claimed(books, person)
        assert not await books.jobs.checkpoint(run.generation, fence=2, checkpoint=Checkpoint(is_submitted=True))
        assert not await books.jobs.give_back(run.generation, fence=2, after=NOW)
        late = replace(charged(run, Coins.whole(1), fence=2), files=(a_picture(run),))
        assert await books.book.settle(late) == AlreadySettled()
        assert await books.files.of_run(person.workspace, run.generation) == []
        assert await books.runs.available(person.workspace) == Coins.whole(9)

    async def test_what_went_wrong_is_noted_under_the_fence_alone(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        await books.jobs.note_trouble(run.generation, fence=2, words="ours " * 200)
        await books.jobs.note_trouble(run.generation, fence=1, words="theirs")
        job = await books.board.show(run.generation)
        assert job is not None
        assert job.trouble == ("ours " * 200)[:500]

    async def test_what_is_given_back_is_due_when_it_says(self, books: Books) -> None:
        person = await books.person(coins=10)
        at_once, later = await queued(books, person), await queued(books, person)
        await claimed(books, person)
        assert await books.jobs.give_back(at_once.generation, fence=2, after=NOW)
        assert await books.jobs.give_back(later.generation, fence=2, after=LONG)
        (job,) = await claimed(books, person)
        assert (job.run.id, job.run.attempt) == (at_once.generation, 2)

    async def test_a_claim_of_a_process_that_had_to_leave_is_no_attempt(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        assert await books.jobs.give_back(run.generation, fence=2, after=NOW, was_tried=False)
        (job,) = await claimed(books, person)
        assert job.run.attempt == 1

    async def test_a_beat_that_comes_late_does_not_take_again_what_was_given_back(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        assert await books.jobs.give_back(run.generation, fence=2, after=NOW, was_tried=False)
        late = progress(run, fence=2, state=RunState.DISPATCHING)
        assert await books.log.flush([late], owner=HERE) == []
        (job,) = await claimed(books, person)
        assert job.run.attempt == 1

    async def test_who_gives_a_job_back_twice_has_given_it_back_once(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        assert await books.jobs.give_back(run.generation, fence=2, after=NOW, was_tried=False)
        assert not await books.jobs.give_back(run.generation, fence=2, after=NOW, was_tried=False)
        (job,) = await claimed(books, person)
        assert job.run.attempt == 1

    async def test_what_nobody_wants_any_more_comes_first_and_before_its_time(self, books: Books) -> None:
        person = await books.person(coins=10)
        urgent, stopped = await queued(books, person, priority=30), await queued(books, person, priority=1)
        await claimed(books, person)
        await books.jobs.give_back(stopped.generation, fence=2, after=LONG)
        await books.runs.request_stop(person.workspace, stopped.generation)
        (job,) = await claimed(books, person, per_workspace=1)
        assert (job.run.id, job.stop) == (stopped.generation, True)
        assert urgent.generation != job.run.id

    async def test_one_waiting_job_can_be_taken_by_its_workspace_alone(self, books: Books) -> None:
        person, other = await books.person(coins=10), await books.person(coins=10)
        run = await queued(books, person)
        assert await books.jobs.take(other.workspace, run.generation, owner=ELSEWHERE) is None
        taken = await books.jobs.take(person.workspace, run.generation, owner=ELSEWHERE)
        assert taken is not None
        assert (taken.run.id, taken.run.fence) == (run.generation, 2)
        assert await books.jobs.take(person.workspace, run.generation, owner=ELSEWHERE) is None

    async def test_a_run_that_is_no_job_is_not_in_the_queue(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person)
        await books.book.begin(run)
        await books.recovery.release(instance="here")
        assert await claimed(books, person) == []
        assert await books.jobs.take(person.workspace, run.generation, owner=HERE) is None

    async def test_a_job_is_not_swept_as_a_run_that_was_left_behind(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        taken = await books.recovery.take_stale(owner=HERE, limit=MANY)
        assert run.generation not in {item.run.id for item in taken}

    async def test_jobs_that_wait_are_limited_apart_from_runs_that_write(self, books: Books) -> None:
        person = await books.person(coins=10)
        await books.book.begin(replace(an_image_job(books, person), runs_limit=1))
        refused = await books.book.begin(replace(an_image_job(books, person), runs_limit=1))
        assert isinstance(getattr(refused, "error", None), TooManyRuns)
        begun = await books.book.begin(replace(a_text(books, person), runs_limit=1))
        assert not hasattr(begun, "error")

    async def test_a_summary_is_kept_from_its_terms_to_what_it_took(self, books: Books) -> None:
        person = await books.person(coins=10)
        price = TokenPrice(input_per_million=Coins(7), output_per_million=Coins(9), cached_input_per_million=Coins(7))
        terms = SummaryTerms(
            model=ModelId("a/writer"),
            price_id=books.price,
            price=price,
            text_bytes=500,
            max_tokens=400,
            hold=Coins(90_000),
        )
        run = replace(
            an_image_job(books, person),
            kind=GenerationKind.TRANSCRIPTION,
            request=TranscriptionRequest(file=FileId(uuid4()), seconds=3, summary=True),
            is_preview=True,
            summary=terms,
        )
        await books.book.begin(run)
        begun = await books.runs.find(person.workspace, run.generation)
        assert begun is not None
        assert (begun.summary, begun.summary_used, begun.is_preview) == (terms, None, True)
        used = SummaryUsed(usage=USAGE, source=UsageSource.ESTIMATE, charge=Coins(5))
        said = Transcript(text="سلام", language="fa", segments=(), summary="درود")
        await books.book.settle(replace(charged(run, Coins(9)), transcript=said, summary=used))
        ended = await books.runs.find(person.workspace, run.generation)
        assert ended is not None
        assert (ended.summary, ended.summary_used, ended.transcript) == (terms, used, said)

    async def test_what_a_text_was_asked_for_is_kept(self, books: Books) -> None:
        person = await books.person(coins=10)
        brief = TextBrief(prompt="شعر", tone="formal", length=TextLength.LONG, language="fa")
        run = replace(a_text(books, person), brief=brief)
        await books.book.begin(run)
        stored = await books.runs.find(person.workspace, run.generation)
        assert stored is not None
        assert (stored.brief, stored.is_preview) == (brief, False)

    async def test_the_end_of_a_job_enters_its_files_and_what_was_said_with_the_charge(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = await queued(books, person)
        await claimed(books, person)
        result = made(run)
        end = replace(
            charged(run, Coins.whole(1), fence=2),
            usage=result.usage,
            files=result.files,
            transcript=result.transcript,
        )
        assert await books.book.settle(end) == Settled(charge=Coins.whole(1))
        assert await books.book.settle(end) == Settled(charge=Coins.whole(1))
        stored = await books.runs.find(person.workspace, run.generation)
        assert stored is not None
        assert (stored.usage, stored.transcript, stored.request) == (result.usage, result.transcript, run.request)
        files = await books.files.of_run(person.workspace, run.generation)
        assert [entry.file for entry in files] == list(result.files)
        assert await claimed(books, person) == []
