"""Calls that wait to be stored: together, in order, bounded, and none twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from aimall.adapters.memory.keys.calls import MemoryCallBook
from aimall.adapters.memory.unit import MemoryStore
from aimall.application.access.calls.expire_calls import BATCH as EXPIRED_AT_ONCE
from aimall.application.access.calls.expire_calls import ExpireCalls
from aimall.application.access.calls.latest_calls import BATCH, LatestCalls
from aimall.application.access.calls.list_calls import ListCalls, ListCallsQuery
from aimall.application.access.calls.ports import Call
from aimall.application.health.calls_probe import CallsProbe
from aimall.application.health.ports import PartState
from aimall.application.paging import PageRequest
from aimall.domain.kernel.actor import ActingKey, Actor, Role, Scope
from aimall.domain.kernel.errors import Forbidden, TryAgain
from aimall.domain.kernel.ids import ApiKeyId, UserId, WorkspaceId
from tests.access import NOON, HandClock


class Book(MemoryCallBook):
    """Remembers what it was given together, as long as nothing is wrong with it."""

    def __init__(self) -> None:
        super().__init__(MemoryStore(HandClock()))
        self.batches: list[Sequence[Call]] = []
        self.trouble: Exception | None = None

    @property
    def stored(self) -> list[Call]:
        return [call for batch in self.batches for call in batch]

    async def put(self, calls: Sequence[Call]) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.batches.append(calls)
        await super().put(calls)


@pytest.fixture
def book() -> Book:
    return Book()


def calls(number: int, *, at: datetime = NOON) -> list[Call]:
    key, workspace = ApiKeyId(uuid4()), WorkspaceId(uuid4())
    return [
        Call(
            id=uuid4(),
            at=at,
            workspace=workspace,
            key=key,
            method="GET",
            route="/v1/models",
            model=None,
            status=200,
            error=None,
            latency_ms=1,
            generation=None,
            is_streamed=False,
            is_replay=False,
        )
        for _ in range(number)
    ]


def noted(latest: LatestCalls, given: Sequence[Call]) -> None:
    for call in given:
        latest.note(call)


async def test_what_was_gathered_is_stored_together_and_once(book: Book) -> None:
    latest, given = LatestCalls(book), calls(3)
    noted(latest, given)
    await latest()
    await latest()
    assert book.batches == [tuple(given)]


async def test_no_statement_is_larger_than_a_batch(book: Book) -> None:
    latest, given = LatestCalls(book), calls(BATCH + 1)
    noted(latest, given)
    await latest()
    assert [len(batch) for batch in book.batches] == [BATCH, 1]
    assert book.stored == given


async def test_what_a_store_that_is_away_did_not_take_is_stored_the_next_time_in_its_order(book: Book) -> None:
    latest, given = LatestCalls(book), calls(4)
    noted(latest, given[:2])
    book.trouble = TryAgain()
    with pytest.raises(TryAgain):
        await latest()
    noted(latest, given[2:])
    book.trouble = None
    await latest()
    assert (book.stored, latest.dropped) == (given, 0)


async def test_without_room_the_oldest_give_way_and_are_counted(book: Book) -> None:
    latest, given = LatestCalls(book, room=3), calls(5)
    noted(latest, given)
    assert (latest.waiting, latest.dropped) == (3, 2)
    await latest()
    assert book.stored == given[2:]


async def test_what_the_store_will_never_take_keeps_nobody_waiting(book: Book) -> None:
    latest, given = LatestCalls(book), calls(2)
    noted(latest, given[:1])
    book.trouble = ValueError()
    with pytest.raises(ValueError):  # noqa: PT011 - it is the very one
        await latest()
    book.trouble = None
    noted(latest, given[1:])
    await latest()
    assert (book.stored, latest.dropped) == (given[1:], 1)


async def test_health_tells_when_calls_are_being_lost_and_how_many_were(book: Book) -> None:
    latest = LatestCalls(book, room=1)
    noted(latest, calls(2))
    lost = await CallsProbe(latest).look()
    assert (lost.state, lost.is_essential) == (PartState.DOWN, False)
    assert lost.remark.figures["dropped"] == 1
    await latest()
    assert (await CallsProbe(latest).look()).state is PartState.OK


async def test_old_calls_go_until_none_is_left(book: Book) -> None:
    await book.put(calls(2 * EXPIRED_AT_ONCE + 1, at=NOON - timedelta(days=31)))
    await book.put(calls(1))
    assert await ExpireCalls(book, kept=timedelta(days=30))() == 2 * EXPIRED_AT_ONCE + 1


async def test_a_key_sees_the_log_only_if_it_may_read_what_was_spent(book: Book) -> None:
    def by_key(scope: Scope) -> ListCallsQuery:
        key = ActingKey(id=ApiKeyId(uuid4()), scopes=frozenset({scope}))
        actor = Actor(user=UserId(uuid4()), workspace=WorkspaceId(uuid4()), role=Role.USER, key=key)
        return ListCallsQuery(actor=actor, page=PageRequest())

    show = ListCalls(book)
    assert (await show(by_key(Scope.BILLING_READ))).items == ()
    with pytest.raises(Forbidden):
        await show(by_key(Scope.CHAT))
