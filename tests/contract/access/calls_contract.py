"""What every log of calls promises, whatever it is made of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from aimall.application.access.calls.ports import ALL_CALLS, Call, CallFilter, CallOutcome, LoggedCall
from aimall.application.paging import PageRequest
from aimall.domain.access.keys.api_key import ApiKey
from aimall.domain.kernel.coins import ZERO, Coins
from tests.runs import Books, Person, a_text, charged, voided
from tests.worlds.keys import stored_key

NOON = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def a_call(key: ApiKey, **facts: Any) -> Call:  # noqa: ANN401 - fields of a call
    plain = Call(
        id=uuid4(),
        at=NOON,
        workspace=key.workspace,
        key=key.id,
        method="POST",
        route="/v1/chat/completions",
        model="a/model",
        status=200,
        error=None,
        latency_ms=12,
        generation=None,
        is_streamed=False,
        is_replay=False,
    )
    return replace(plain, **facts)


async def a_caller(books: Books) -> tuple[Person, ApiKey]:
    person = await books.person(coins=20)
    key, _ = await stored_key(books.keys, person.user, person.workspace)
    return person, key


async def listed(books: Books, person: Person, wanted: CallFilter = ALL_CALLS) -> list[LoggedCall]:
    return list((await books.calls.page(person.workspace, wanted, PageRequest())).items)


class CallBookContract:
    """Bound to each adapter by a subclass with a `books` fixture."""

    async def test_a_call_is_listed_as_it_was_stored_with_the_name_of_its_key(self, books: Books) -> None:
        person, key = await a_caller(books)
        call = a_call(key, status=402, error="access.key_cap_reached", is_streamed=True)
        await books.calls.put([call])
        assert await listed(books, person) == [
            LoggedCall(
                call=call,
                key_name=key.terms.name,
                key_last_four=key.last_four,
                outcome=CallOutcome.REFUSED,
                input_tokens=None,
                output_tokens=None,
                coins=None,
            )
        ]

    async def test_calls_are_listed_newest_first_and_no_page_skips_or_repeats_one(self, books: Books) -> None:
        person, key = await a_caller(books)
        calls = [a_call(key, at=NOON + n // 2 * MINUTE) for n in range(5)]
        await books.calls.put(calls)
        seen, page = list[Call](), PageRequest(limit=2)
        while True:
            answer = await books.calls.page(person.workspace, ALL_CALLS, page)
            seen += [one.call for one in answer.items]
            if answer.next is None:
                break
            page = PageRequest(limit=2, after=answer.next)
        assert seen == sorted(calls, key=lambda call: (call.at, call.id), reverse=True)

    async def test_nobody_is_shown_calls_of_another_workspace(self, books: Books) -> None:
        (person, key), (other, _) = await a_caller(books), await a_caller(books)
        await books.calls.put([a_call(key)])
        assert len(await listed(books, person)) == 1
        assert await listed(books, other) == []
        assert await listed(books, other, CallFilter(key=key.id)) == []

    async def test_a_call_that_is_stored_twice_is_one(self, books: Books) -> None:
        person, key = await a_caller(books)
        call = a_call(key)
        await books.calls.put([call])
        await books.calls.put([replace(call, status=500), another := a_call(key, at=NOON - MINUTE)])
        assert [one.call for one in await listed(books, person)] == [call, another]

    async def test_a_call_tells_what_its_run_came_to(self, books: Books) -> None:
        person, key = await a_caller(books)
        run = a_text(books, person)
        await books.book.begin(run)
        await books.calls.put([a_call(key, model=None, generation=run.generation)])
        (going_on,) = await listed(books, person)
        assert (going_on.call.model, going_on.coins, going_on.outcome) == ("a/model", None, CallOutcome.OK)
        await books.book.settle(charged(run, Coins(7)))
        (ended,) = await listed(books, person)
        stored = await books.runs.find(person.workspace, run.generation)
        assert stored is not None
        assert ended.coins == Coins(7)
        assert (ended.input_tokens, ended.output_tokens) == (
            getattr(stored.usage, "input_tokens", None),
            getattr(stored.usage, "output_tokens", None),
        )

    async def test_a_replay_names_the_run_of_the_first_call_and_costs_nothing(self, books: Books) -> None:
        person, key = await a_caller(books)
        run = a_text(books, person)
        await books.book.begin(run)
        await books.book.settle(charged(run, Coins(7)))
        first = a_call(key, generation=run.generation)
        again = a_call(key, at=NOON + MINUTE, generation=run.generation, is_replay=True)
        elsewhere = a_call(key, at=NOON + 2 * MINUTE, is_replay=True)  # of what was no run
        await books.calls.put([first, again, elsewhere])
        found = await listed(books, person)
        assert [one.call for one in found] == [elsewhere, again, first]
        assert [one.coins for one in found] == [None, ZERO, Coins(7)]
        assert [one.output_tokens is None for one in found[:2]] == [True, True]

    async def test_a_stream_whose_run_came_to_nothing_has_failed_with_the_run_s_error(self, books: Books) -> None:
        person, key = await a_caller(books)
        run = a_text(books, person)
        await books.book.begin(run)
        await books.book.settle(voided(run))
        await books.calls.put([a_call(key, generation=run.generation)])
        (found,) = await listed(books, person)
        assert (found.call.status, found.outcome, found.call.error) == (200, CallOutcome.FAILED, "x")
        assert found.coins == ZERO

    async def test_an_answer_that_broke_off_has_failed_whatever_its_status_was(self, books: Books) -> None:
        person, key = await a_caller(books)
        await books.calls.put([a_call(key, status=200, error="server.error")])
        assert [one.outcome for one in await listed(books, person)] == [CallOutcome.FAILED]

    async def test_a_run_that_never_began_or_is_somebody_else_s_is_not_told(self, books: Books) -> None:
        (person, key), (other, _) = await a_caller(books), await a_caller(books)
        foreign = a_text(books, other)
        await books.book.begin(foreign)
        calls = [a_call(key, generation=run.generation) for run in (foreign, a_text(books, person))]
        await books.calls.put(calls)
        assert [one.call.generation for one in await listed(books, person)] == [None, None]

    async def test_calls_are_found_by_key_model_outcome_and_time(self, books: Books) -> None:
        person, key = await a_caller(books)
        second, _ = await stored_key(books.keys, person.user, person.workspace)
        good = a_call(key)
        refused = a_call(second, status=429, at=NOON + MINUTE)
        failed = a_call(key, status=503, model="b", at=NOON + 2 * MINUTE)
        await books.calls.put([good, refused, failed])
        for wanted, found in (
            (CallFilter(key=second.id), [refused]),
            (CallFilter(model="b"), [failed]),
            (CallFilter(outcome=CallOutcome.OK), [good]),
            (CallFilter(outcome=CallOutcome.REFUSED), [refused]),
            (CallFilter(outcome=CallOutcome.FAILED), [failed]),
            (CallFilter(since=NOON + MINUTE), [failed, refused]),
            (CallFilter(until=NOON + MINUTE), [good]),
            (CallFilter(key=key.id, outcome=CallOutcome.REFUSED), []),
        ):
            assert [one.call for one in await listed(books, person, wanted)] == found

    async def test_only_calls_that_are_older_than_the_log_reaches_back_go_and_so_many_at_a_time(
        self, books: Books
    ) -> None:
        person, key = await a_caller(books)
        now = datetime.now(UTC)
        old = [a_call(key, at=now - timedelta(days=31, minutes=n)) for n in range(3)]
        young = a_call(key, at=now - timedelta(days=29))
        await books.calls.put([*old, young])
        gone = [await books.calls.expire(after=timedelta(days=30), limit=2) for _ in range(3)]
        assert gone == [2, 1, 0]
        assert [one.call.id for one in await listed(books, person)] == [young.id]
