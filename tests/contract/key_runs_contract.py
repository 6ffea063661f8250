"""What every run book promises of runs that are begun with an API key: no key spends more than it may."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from aimall.application.generation.ports import BeginRun, Begun, Refused, Replayed
from aimall.domain.access.errors import CapPeriod, KeyCapReached, Unauthenticated
from aimall.domain.access.keys.api_key import ApiKey, KeySpending
from aimall.domain.catalog.usage import UsageSource
from aimall.domain.generation.errors import TooManyRuns
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.actor import KeyLimits
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import DomainError
from aimall.domain.kernel.ids import GenerationId
from tests.runs import Books, Person, a_text, charged, voided
from tests.worlds.keys import resaved, stored_key

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def a_key_of(books: Books, person: Person, **terms: Any) -> ApiKey:  # noqa: ANN401 - fields of the terms
    key, _ = await stored_key(books.keys, person.user, person.workspace, **terms)
    return key


def a_run(books: Books, person: Person, key: ApiKey, *, hold: int = 1) -> BeginRun:
    return replace(a_text(books, person, hold=hold), key=key.id, runs_limit=1000)


async def refusal(books: Books, run: BeginRun) -> DomainError:
    refused = await books.book.begin(run)
    assert isinstance(refused, Refused)
    return refused.error


async def spent(books: Books, person: Person, key: ApiKey) -> KeySpending:
    async with books.keys.begin() as unit:
        return (await unit.api_keys.spent(person.workspace, at=datetime.now(UTC)))[key.id]


class KeyRunsContract:
    """Bound to each adapter by a subclass with a `books` fixture."""

    async def test_no_run_begins_with_a_key_that_has_ended(self, books: Books) -> None:
        person, other = await books.person(coins=10), await books.person(coins=10)
        revoked = await a_key_of(books, person)
        await resaved(books.keys, revoked.revoked(datetime.now(UTC)))
        expired = await a_key_of(books, person, expires_at=LONG_AGO)
        foreign = await a_key_of(books, other)
        for key in (revoked, expired, foreign):
            assert isinstance(await refusal(books, a_run(books, person, key)), Unauthenticated)
        assert await books.runs.available(person.workspace) == Coins.whole(10)

    async def test_a_run_that_was_begun_is_found_although_its_key_has_ended(self, books: Books) -> None:
        person = await books.person(coins=10)
        key = await a_key_of(books, person)
        run = a_run(books, person, key)
        await books.book.begin(run)
        await resaved(books.keys, key.revoked(datetime.now(UTC)))
        assert await books.book.begin(run) == Replayed(state=RunState.HELD)

    async def test_a_key_runs_no_more_at_once_than_it_may(self, books: Books) -> None:
        person = await books.person(coins=100)
        key = await a_key_of(books, person, limits=KeyLimits(runs_at_once=3))
        runs = [a_run(books, person, key) for _ in range(20)]
        answers = await asyncio.gather(*(books.book.begin(run) for run in runs))
        begun = [run for run, answer in zip(runs, answers, strict=True) if isinstance(answer, Begun)]
        assert len(begun) == 3
        error = await refusal(books, a_run(books, person, key))
        assert isinstance(error, TooManyRuns)
        assert error.limit == 3
        assert isinstance(await books.book.begin(a_text(books, person)), Begun)  # by no key
        await books.book.settle(charged(begun[0], Coins(1)))
        assert isinstance(await books.book.begin(a_run(books, person, key)), Begun)

    async def test_an_answer_that_waits_for_its_cost_makes_room_for_another(self, books: Books) -> None:
        person = await books.person(coins=10)
        key = await a_key_of(books, person, limits=KeyLimits(runs_at_once=1))
        run = a_run(books, person, key)
        await books.book.begin(run)
        waiting = replace(charged(run, ZERO), state=RunState.COST_PENDING, usage=None, source=UsageSource.NONE)
        await books.book.await_cost(waiting)
        assert isinstance(await books.book.begin(a_run(books, person, key)), Begun)
        assert await spent(books, person, key) == KeySpending(total=Coins.whole(2), month=Coins.whole(2))

    async def test_a_cap_counts_what_was_charged_and_what_may_still_be(self, books: Books) -> None:
        person = await books.person(coins=100)
        key = await a_key_of(books, person, cap_total=Coins.whole(10))
        ended, broken, going_on = (a_run(books, person, key, hold=3) for _ in range(3))
        for run in (ended, broken, going_on):
            assert isinstance(await books.book.begin(run), Begun)
        await books.book.settle(charged(ended, Coins.whole(1)))
        await books.book.settle(voided(broken))
        assert await spent(books, person, key) == KeySpending(total=Coins.whole(4), month=Coins.whole(4))
        error = await refusal(books, a_run(books, person, key, hold=7))
        assert isinstance(error, KeyCapReached)
        assert error.facts() == {"period": "total", "limit": Coins.whole(10), "left": Coins.whole(6)}
        assert isinstance(await books.book.begin(a_run(books, person, key, hold=6)), Begun)

    async def test_of_two_caps_the_one_that_leaves_less_is_told(self, books: Books) -> None:
        person = await books.person(coins=100)
        for total, month, period in ((5, 9, CapPeriod.TOTAL), (9, 5, CapPeriod.MONTH)):
            key = await a_key_of(books, person, cap_total=Coins.whole(total), cap_month=Coins.whole(month))
            error = await refusal(books, a_run(books, person, key, hold=10))
            assert isinstance(error, KeyCapReached)
            assert (error.period, error.left) == (period, Coins.whole(5))

    async def test_a_month_begins_anew_and_a_total_does_not(self, books: Books) -> None:
        person = await books.person(coins=100)
        key = await a_key_of(books, person, cap_total=Coins.whole(8), cap_month=Coins.whole(5))
        run = a_run(books, person, key, hold=5)
        await books.book.begin(run)
        await books.book.settle(charged(run, Coins.whole(5)))
        assert isinstance(await refusal(books, a_run(books, person, key)), KeyCapReached)
        await books.a_month_passes()
        error = await refusal(books, a_run(books, person, key, hold=4))
        assert isinstance(error, KeyCapReached)
        assert (error.period, error.left) == (CapPeriod.TOTAL, Coins.whole(3))
        assert isinstance(await books.book.begin(a_run(books, person, key, hold=3)), Begun)

    async def test_a_charge_belongs_to_the_month_in_which_its_run_began(self, books: Books) -> None:
        person = await books.person(coins=100)
        key = await a_key_of(books, person, cap_month=Coins.whole(5))
        run = a_run(books, person, key, hold=5)
        await books.book.begin(run)
        await books.a_month_passes()
        await books.book.settle(charged(run, Coins.whole(5)))
        assert isinstance(await books.book.begin(a_run(books, person, key, hold=5)), Begun)

    async def test_a_key_that_has_spent_all_may_still_use_what_is_free(self, books: Books) -> None:
        person = await books.person(coins=10)
        key = await a_key_of(books, person, cap_total=ZERO)
        assert isinstance(await refusal(books, a_run(books, person, key)), KeyCapReached)
        assert isinstance(await books.book.begin(a_run(books, person, key, hold=0)), Begun)

    async def test_a_cap_is_of_one_key_alone(self, books: Books) -> None:
        person = await books.person(coins=100)
        key, other = [await a_key_of(books, person, cap_total=Coins.whole(2)) for _ in range(2)]
        for run in (a_run(books, person, key, hold=2), a_run(books, person, other, hold=2), a_text(books, person)):
            assert isinstance(await books.book.begin(run), Begun)

    async def test_of_two_hundred_calls_at_once_a_key_admits_exactly_those_it_can_pay(self, books: Books) -> None:
        person = await books.person(coins=1000)
        for cap in ({"cap_total": Coins.whole(20)}, {"cap_month": Coins.whole(20)}):
            key = await a_key_of(books, person, **cap)
            runs = [a_run(books, person, key) for _ in range(200)]
            answers = await asyncio.gather(*(books.book.begin(run) for run in runs))
            begun = [run for run, answer in zip(runs, answers, strict=True) if isinstance(answer, Begun)]
            errors = [answer.error for answer in answers if isinstance(answer, Refused)]
            assert len(begun) == 20
            assert all(isinstance(error, KeyCapReached) and error.left == ZERO for error in errors)
            assert len(errors) == 180
            await asyncio.gather(*(books.book.settle(charged(run, Coins(5))) for run in begun))
            assert (await spent(books, person, key)).total == Coins(100)

    async def test_a_run_begun_again_under_its_id_counts_once(self, books: Books) -> None:
        person = await books.person(coins=100)
        key = await a_key_of(books, person, cap_total=Coins.whole(10))
        run = replace(a_run(books, person, key, hold=2), generation=GenerationId(uuid4()))
        await asyncio.gather(*(books.book.begin(run) for _ in range(20)))
        assert (await spent(books, person, key)).total == Coins.whole(2)
        for _ in range(2):
            await books.book.settle(charged(run, Coins.whole(1)))
        assert (await spent(books, person, key)).total == Coins.whole(1)

    async def test_a_key_that_expires_later_begins_runs_until_then(self, books: Books) -> None:
        person = await books.person(coins=10)
        key = await a_key_of(books, person, expires_at=datetime.now(UTC) + timedelta(days=1))
        assert isinstance(await books.book.begin(a_run(books, person, key)), Begun)
