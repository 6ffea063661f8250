"""What every run book, run log and run recovery promises, whatever stores the runs."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from aimall.application.generation.ports import AlreadySettled, Begun, LeaseOwner, Refused, Replayed, Settled
from aimall.domain.catalog.usage import UsageSource
from aimall.domain.conversation.errors import ConversationBusy, ConversationNotFound
from aimall.domain.generation.errors import TooManyRuns
from aimall.domain.generation.feed import AnswerDelta, LoggedEvent
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import IdempotencyKeyReused
from aimall.domain.kernel.ids import GenerationId
from aimall.domain.wallet.errors import DailyLimitReached, InsufficientCoins
from tests.runs import HERE, STARTED, Books, a_chat, a_text, charged, progress, voided

ELSEWHERE = LeaseOwner("elsewhere/1")


class RunBookContract:
    """Bound to each adapter by a subclass with a `books` fixture."""

    async def test_a_begun_run_holds_its_coins(self, books: Books) -> None:
        person = await books.person(coins=10)
        assert await books.book.begin(a_text(books, person, hold=4)) == Begun(fence=1)
        assert await books.runs.available(person.workspace) == Coins.whole(6)

    async def test_a_settled_run_charges_and_returns_the_rest(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person, hold=4)
        await books.book.begin(run)
        assert await books.book.settle(charged(run, Coins.whole(1))) == Settled(charge=Coins.whole(1))
        assert await books.runs.available(person.workspace) == Coins.whole(9)

    async def test_a_voided_run_returns_every_coin(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person, hold=4)
        await books.book.begin(run)
        await books.book.settle(voided(run))
        assert await books.runs.available(person.workspace) == Coins.whole(10)

    async def test_a_free_run_needs_no_coins(self, books: Books) -> None:
        person = await books.person(coins=0)
        run = a_text(books, person, hold=0)
        assert await books.book.begin(run) == Begun(fence=1)
        assert await books.book.settle(charged(run, ZERO)) == Settled(charge=ZERO)

    async def test_a_run_that_costs_more_than_there_is_is_refused_and_leaves_nothing(self, books: Books) -> None:
        person = await books.person(coins=3)
        run = a_text(books, person, hold=4)
        refused = await books.book.begin(run)
        assert isinstance(refused, Refused)
        assert isinstance(refused.error, InsufficientCoins)
        assert await books.runs.find(person.workspace, run.generation) is None

    async def test_fifty_equal_beginnings_make_one_run(self, books: Books) -> None:
        person = await books.person(coins=100)
        run = a_text(books, person, hold=2)
        answers = await asyncio.gather(*(books.book.begin(run) for _ in range(50)))
        assert sum(isinstance(answer, Begun) for answer in answers) == 1
        assert sum(isinstance(answer, Replayed) for answer in answers) == 49
        assert await books.runs.available(person.workspace) == Coins.whole(98)

    async def test_fifty_runs_with_coins_for_ten_begin_ten(self, books: Books) -> None:
        person = await books.person(coins=10)
        answers = await asyncio.gather(*(books.book.begin(a_text(books, person)) for _ in range(50)))
        assert sum(isinstance(answer, Begun) for answer in answers) == 10

    async def test_the_same_run_with_another_input_is_refused(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person)
        await books.book.begin(run)
        refused = await books.book.begin(replace(run, fingerprint=b"other"))
        assert isinstance(refused, Refused)
        assert isinstance(refused.error, IdempotencyKeyReused)

    async def test_a_conversation_answers_one_question_at_a_time(self, books: Books) -> None:
        person = await books.person(coins=10)
        first = a_chat(books, person)
        await books.book.begin(first)
        refused = await books.book.begin(a_chat(books, person))
        assert isinstance(refused, Refused)
        assert isinstance(refused.error, ConversationBusy)
        assert refused.error.generation == first.generation

    async def test_a_conversation_of_somebody_else_is_not_found(self, books: Books) -> None:
        person, other = await books.person(coins=10), await books.person(coins=10)
        refused = await books.book.begin(a_chat(books, person, conversation=other.conversation))
        assert isinstance(refused, Refused)
        assert isinstance(refused.error, ConversationNotFound)
        assert await books.runs.available(person.workspace) == Coins.whole(10)

    async def test_a_workspace_may_not_have_too_many_runs_at_once(self, books: Books) -> None:
        person = await books.person(coins=10)
        await books.book.begin(a_text(books, person))
        refused = await books.book.begin(replace(a_text(books, person), runs_limit=1))
        assert isinstance(refused, Refused)
        assert isinstance(refused.error, TooManyRuns)

    async def test_a_day_counts_what_was_charged_and_what_may_still_be(self, books: Books) -> None:
        person, other = await books.person(coins=10), await books.person(coins=10)
        ended, broken, open_ = (a_text(books, person, hold=3) for _ in range(3))
        for run in (ended, broken, open_, a_text(books, other)):
            await books.book.begin(run)
        await books.book.settle(charged(ended, Coins(5)))
        await books.book.settle(voided(broken))
        assert await books.runs.spent_today(person.workspace) == Coins.whole(3) + Coins(5)

    async def test_a_run_that_could_cost_more_than_the_day_allows_is_refused_whole(self, books: Books) -> None:
        person = await books.person(coins=10)
        limited = replace(a_text(books, person, hold=3), daily_limit=Coins.whole(5))
        assert isinstance(await books.book.begin(limited), Begun)
        refused = await books.book.begin(replace(limited, generation=GenerationId(uuid4())))
        assert isinstance(refused, Refused)
        assert isinstance(refused.error, DailyLimitReached)
        assert refused.error.facts() == {"limit": Coins.whole(5), "left": Coins.whole(2)}
        assert await books.runs.available(person.workspace) == Coins.whole(7)

    async def test_of_fifty_runs_at_once_the_day_admits_only_what_it_allows(self, books: Books) -> None:
        person = await books.person(coins=100)
        runs = [replace(a_text(books, person), daily_limit=Coins.whole(10)) for _ in range(50)]
        begun = [isinstance(one, Begun) for one in await asyncio.gather(*(books.book.begin(run) for run in runs))]
        assert sum(begun) == 10

    async def test_what_the_platform_bears_is_summed_up_over_everybody(self, books: Books) -> None:
        person, other = await books.person(coins=10), await books.person(coins=10)
        before = await books.runs.absorbed(within=timedelta(days=1))
        for owner in (person, other):
            run = a_text(books, owner)
            await books.book.begin(run)
            await books.book.settle(replace(charged(run, Coins(5)), absorbed=Coins(2)))
        after = await books.runs.absorbed(within=timedelta(days=1))
        assert (after.charged - before.charged, after.absorbed - before.absorbed) == (Coins(10), Coins(4))

    async def test_the_next_question_sees_the_last_answer(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_chat(books, person)
        await books.book.begin(run)
        await books.book.settle(charged(run, Coins(1)))
        context = await books.runs.chat_context(person.workspace, person.conversation, None)
        assert [line.text for line in context.lines] == ["hello", "hi"]
        assert run.turn is not None
        assert context.parent == run.turn.answer

    async def test_settling_again_changes_nothing(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person, hold=4)
        await books.book.begin(run)
        await books.book.settle(charged(run, Coins.whole(1)))
        assert await books.book.settle(charged(run, Coins.whole(3))) == Settled(charge=Coins.whole(1))
        assert await books.runs.available(person.workspace) == Coins.whole(9)

    async def test_fifty_mixed_endings_make_one(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person, hold=4)
        await books.book.begin(run)
        ends = [charged(run, Coins.whole(1)) if n % 2 else voided(run) for n in range(50)]
        answers = await asyncio.gather(*(books.book.settle(end) for end in ends))
        assert len(set(answers)) == 1
        left = await books.runs.available(person.workspace)
        stored = await books.runs.find(person.workspace, run.generation)
        assert stored is not None
        assert left + stored.charge == Coins.whole(10)

    async def test_an_old_fence_can_neither_write_nor_settle(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person)
        await books.book.begin(run)
        late = LoggedEvent(2, AnswerDelta(text="late"))
        assert await books.log.flush([progress(run, late, fence=9)], owner=HERE) == []
        assert await books.book.settle(charged(run, Coins(1), fence=9)) == AlreadySettled()
        assert await books.log.read(run.generation, after=1) == []

    async def test_flushed_events_are_read_back_by_number(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person)
        await books.book.begin(run)
        events = tuple(LoggedEvent(n, AnswerDelta(text=f"متن {n}")) for n in range(2, 6))
        await books.log.flush([progress(run, *events[:2])], owner=HERE)
        await books.log.flush([progress(run, *events[2:])], owner=HERE)
        assert await books.log.read(run.generation, after=0) == [STARTED, *events]
        assert await books.log.read(run.generation, after=3) == list(events[2:])

    async def test_events_whose_flush_was_not_confirmed_are_not_stored_twice(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person)
        await books.book.begin(run)
        await books.log.flush([progress(run, LoggedEvent(2, AnswerDelta(text="hi")))], owner=HERE)
        await books.book.settle(charged(run, Coins(1)))
        assert [entry.seq for entry in await books.log.read(run.generation, after=0)] == [1, 2, 3, 4]

    async def test_whoever_flushes_hears_of_a_stop(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person)
        await books.book.begin(run)
        assert await books.runs.request_stop(person.workspace, run.generation) is RunState.HELD
        kept = await books.log.flush([progress(run)], owner=HERE)
        assert [entry.stop for entry in kept] == [True]

    async def test_a_run_of_somebody_else_cannot_be_stopped(self, books: Books) -> None:
        person, other = await books.person(coins=10), await books.person(coins=10)
        run = a_text(books, person)
        await books.book.begin(run)
        assert await books.runs.request_stop(other.workspace, run.generation) is None
        assert await books.runs.find(other.workspace, run.generation) is None

    async def test_a_run_whose_process_is_gone_is_taken_once_under_a_new_fence(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_chat(books, person)
        await books.book.begin(run)
        await books.recovery.release(instance="here")
        batches = await asyncio.gather(*(books.recovery.take_stale(owner=ELSEWHERE, limit=10) for _ in range(5)))
        taken = [item for batch in batches for item in batch if item.run.id == run.generation]
        assert [item.run.fence for item in taken] == [2]
        assert [line.text for line in taken[0].lines] == ["hello"]
        assert await books.book.settle(charged(run, Coins(1))) == AlreadySettled()

    async def test_a_run_that_is_alive_is_not_taken(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person)
        await books.book.begin(run)
        await books.log.flush([progress(run)], owner=HERE)
        assert await books.recovery.take_stale(owner=ELSEWHERE, limit=10) == []

    async def test_an_answer_may_wait_for_its_cost_while_its_hold_stays(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_text(books, person, hold=4)
        await books.book.begin(run)
        waiting = replace(charged(run, ZERO), state=RunState.COST_PENDING, usage=None, source=UsageSource.NONE)
        await books.book.await_cost(waiting)
        assert await books.runs.available(person.workspace) == Coins.whole(6)
        await books.book.settle(replace(charged(run, Coins.whole(1)), events=()))
        assert await books.runs.available(person.workspace) == Coins.whole(9)

    async def test_usage_is_summed_by_day_kind_and_model(self, books: Books) -> None:
        person = await books.person(coins=10)
        for _ in range(2):
            run = a_text(books, person)
            await books.book.begin(run)
            await books.book.settle(charged(run, Coins(7)))
        (day,) = await books.runs.usage(person.workspace, days=1)
        assert (day.kind, day.model, day.runs, day.coins) == (GenerationKind.TEXT, "a/model", 2, Coins(14))

    async def test_logs_are_dropped_some_time_after_the_end_and_answers_kept(self, books: Books) -> None:
        person = await books.person(coins=10)
        ended, going_on = a_text(books, person), a_text(books, person)
        for run in (ended, going_on):
            await books.book.begin(run)
        await books.book.settle(charged(ended, Coins(1)))
        await books.recovery.tidy(keep=timedelta(hours=1))
        assert len(await books.log.read(ended.generation, after=0)) == 4
        await books.recovery.tidy(keep=timedelta(0))
        assert await books.log.read(ended.generation, after=0) == []
        assert await books.log.read(going_on.generation, after=0) == [STARTED]
        stored = await books.runs.find(person.workspace, ended.generation)
        assert stored is not None
        assert stored.text == "hi"
