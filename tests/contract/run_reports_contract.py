"""What every store of runs adds up to, whatever it is made of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aimall.application.generation.reports.ports import ALL_RUNS, PROMPT_SHOWN, KindTotal, RunFilter
from aimall.application.paging import PageRequest
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import LoggedEvent, Progress, Stage
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.request import GenerationKind
from aimall.domain.generation.text import TextBrief, TextLength
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import GenerationId
from tests.runs import HERE, Books, a_chat, a_text, an_image_job, charged, progress, voided

HOUR = timedelta(hours=1)


class RunReportsContract:
    """Lists and sums of runs."""

    async def test_runs_are_listed_newest_first_and_no_page_skips_or_repeats_one(self, books: Books) -> None:
        person, other = await books.person(coins=20), await books.person(coins=20)
        await books.book.begin(a_text(books, other))
        begun: list[GenerationId] = []
        for run in (a_text(books, person), a_chat(books, person), *(a_text(books, person) for _ in range(3))):
            await books.book.begin(run)
            begun.append(run.generation)
        seen, page = list[GenerationId](), PageRequest(limit=2)
        while True:
            answer = await books.reports.recent(person.workspace, ALL_RUNS, page)
            seen += [run.id for run in answer.items]
            if answer.next is None:
                break
            page = PageRequest(limit=2, after=answer.next)
        assert seen == begun[::-1]

    async def test_a_listed_run_tells_how_it_stands(self, books: Books) -> None:
        person = await books.person(coins=20)
        chat = a_chat(books, person)
        await books.book.begin(chat)
        (held,) = (await books.reports.recent(person.workspace, ALL_RUNS, PageRequest())).items
        assert (held.state, held.charge, held.ended_at) == (RunState.HELD, ZERO, None)
        assert (held.kind, held.model, held.conversation) == (GenerationKind.CHAT, "a/model", person.conversation)
        await books.book.settle(charged(chat, Coins(7)))
        (ended,) = (await books.reports.recent(person.workspace, ALL_RUNS, PageRequest())).items
        assert (ended.state, ended.charge) == (RunState.SETTLED, Coins(7))
        assert ended.ended_at is not None

    async def test_a_listed_run_tells_how_it_ended(self, books: Books) -> None:
        person = await books.person(coins=20)
        good, bad = a_text(books, person), a_text(books, person)
        for run in (good, bad):
            await books.book.begin(run)
        await books.book.settle(charged(good, Coins(7)))
        await books.book.settle(voided(bad))
        failed, done = (await books.reports.recent(person.workspace, ALL_RUNS, PageRequest())).items
        assert failed.failure == "x"
        assert (done.finish, done.failure) == (FinishReason.STOP, None)

    async def test_runs_are_found_by_their_kind_and_by_whether_they_go_on(self, books: Books) -> None:
        person = await books.person(coins=20)
        text, chat = a_text(books, person), a_chat(books, person)
        for run in (text, chat):
            await books.book.begin(run)
        await books.book.settle(charged(text, Coins(7)))
        for wanted, found in (
            (RunFilter(kind=GenerationKind.TEXT), [text]),
            (RunFilter(active=True), [chat]),
            (RunFilter(active=False), [text]),
            (RunFilter(kind=GenerationKind.CHAT, active=False), []),
            (ALL_RUNS, [chat, text]),
        ):
            page = await books.reports.recent(person.workspace, wanted, PageRequest())
            assert [run.id for run in page.items] == [run.generation for run in found]

    async def test_a_list_shows_the_beginning_of_what_was_asked_for(self, books: Books) -> None:
        person = await books.person(coins=20)
        brief = TextBrief(prompt="نان " * 200, tone=None, length=TextLength.SHORT, language="fa")
        await books.book.begin(replace(a_text(books, person), brief=brief))
        (run,) = (await books.reports.recent(person.workspace, ALL_RUNS, PageRequest())).items
        assert (run.prompt, run.stage) == (brief.prompt[:PROMPT_SHOWN], None)

    async def test_a_text_is_found_together_with_its_versions_and_no_other_workspace_s(self, books: Books) -> None:
        person, other = await books.person(coins=20), await books.person(coins=20)
        first = a_text(books, person)
        version = replace(a_text(books, person), version_of=first.generation)
        for run in (first, a_text(books, person), version, a_text(books, other)):
            await books.book.begin(run)
        wanted = RunFilter(version_of=first.generation)
        newest = await books.reports.recent(person.workspace, wanted, PageRequest(limit=1))
        assert [(run.id, run.version_of) for run in newest.items] == [(version.generation, first.generation)]
        oldest = await books.reports.recent(person.workspace, wanted, PageRequest(limit=1, after=newest.next))
        assert [(run.id, run.version_of) for run in oldest.items] == [(first.generation, None)]
        assert oldest.next is None
        assert (await books.reports.recent(other.workspace, wanted, PageRequest())).items == ()
        stored = await books.runs.find(person.workspace, version.generation)
        assert stored is not None
        assert stored.version_of == first.generation

    async def test_a_job_tells_its_last_stage_while_it_goes_on(self, books: Books) -> None:
        person = await books.person(coins=20)
        job = an_image_job(books, person)
        await books.book.begin(job)

        async def stage() -> Progress | None:
            (run,) = (await books.reports.recent(person.workspace, ALL_RUNS, PageRequest())).items
            return run.stage

        assert await stage() == Progress(stage=Stage.WAITING)
        for seq, told in enumerate((Progress(stage=Stage.WORKING), Progress(stage=Stage.STORING, percent=40)), 2):
            await books.log.flush([progress(job, LoggedEvent(seq, told))], owner=HERE)
            assert await stage() == told
        await books.book.settle(voided(job))
        assert await stage() is None

    async def test_a_run_of_a_conversation_that_is_gone_names_none(self, books: Books) -> None:
        person = await books.person(coins=20)
        chat = a_chat(books, person)
        await books.book.begin(chat)
        await books.book.settle(charged(chat, Coins(7)))
        async with books.units.begin() as unit:
            await unit.conversations.remove(person.workspace, person.conversation)
            await unit.commit()
        (run,) = (await books.reports.recent(person.workspace, ALL_RUNS, PageRequest())).items
        assert run.conversation is None

    async def test_totals_are_by_kind_and_of_the_time_asked_for(self, books: Books) -> None:
        person, now = await books.person(coins=20), datetime.now(UTC)
        for _ in range(2):
            run = a_text(books, person)
            await books.book.begin(run)
            await books.book.settle(charged(run, Coins(7)))
        await books.book.begin(a_chat(books, person))
        found = await books.reports.totals(person.workspace, since=now - HOUR, until=now + HOUR)
        assert found == [
            KindTotal(kind=GenerationKind.CHAT, runs=1, coins=ZERO),
            KindTotal(kind=GenerationKind.TEXT, runs=2, coins=Coins(14)),
        ]
        assert await books.reports.totals(person.workspace, since=now - 2 * HOUR, until=now - HOUR) == []
        assert await books.reports.totals(person.workspace, since=now + HOUR, until=now + 2 * HOUR) == []

    async def test_the_platform_s_day_tells_costs_apart_that_are_known(self, books: Books) -> None:
        for cost, charge in ((300, Coins(50_000)), (None, Coins(9))):
            person = await books.person(coins=20)
            run = a_text(books, person)
            await books.book.begin(run)
            await books.book.settle(replace(charged(run, charge), provider_cost_micro_usd=cost))
        person = await books.person(coins=20)
        failed = a_text(books, person)
        await books.book.begin(failed)
        await books.book.settle(voided(failed))
        await books.book.begin(a_text(books, person))
        (day,) = await books.reports.days_of_all(days=1)
        assert (day.runs, day.coins) == (3, Coins(50_009))
        assert (day.known_runs, day.known_coins, day.known_cost_micro_usd) == (1, Coins(50_000), 300)
