"""Chores: each has its turn when it is due, one that breaks keeps no other from its own, and admins see how it went."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from aimall.adapters.memory.housekeeping.chore_book import MemoryChoreBook
from aimall.application.housekeeping.do_chores import SOONER, Chore, DoChores
from aimall.application.housekeeping.list_chores import ListChores, ListChoresQuery
from aimall.application.housekeeping.ports import ChoreFailure
from aimall.application.housekeeping.prove_books import BooksBroken, ProveBooks
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.errors import Forbidden, TryAgain
from aimall.domain.kernel.ids import UserId, WorkspaceId
from tests.access import HandClock

DAILY = timedelta(days=1)


class Broom:
    """Sweeps, or says what it is told to."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.swept, self.fault = 0, fault

    async def __call__(self) -> int:
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault
        self.swept += 1
        return 7


class Proof:
    """A `BooksProof`."""

    def __init__(self, *found: str) -> None:
        self.found = found

    async def broken(self) -> tuple[str, ...]:
        await asyncio.sleep(0)
        return self.found


def a_chore(act: Callable[[], Awaitable[int | None]], name: str = "sweep") -> Chore:
    return Chore(name=name, every=DAILY, act=act)


def somebody(role: Role) -> Actor:
    return Actor(user=UserId(UUID(int=1)), workspace=WorkspaceId(UUID(int=2)), role=role)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def book(clock: HandClock) -> MemoryChoreBook:
    return MemoryChoreBook(clock)


async def test_a_chore_is_done_when_it_is_due_and_not_before(book: MemoryChoreBook, clock: HandClock) -> None:
    broom = Broom()
    do = DoChores(book, [a_chore(broom)])
    assert (await do(), await do()) == (1, 0)
    clock.advance(days=1)
    assert await do() == 1
    assert broom.swept == 2


async def test_a_chore_that_somebody_else_is_at_is_left_alone(book: MemoryChoreBook) -> None:
    broom = Broom()
    async with book.turn("sweep"):
        assert await DoChores(book, [a_chore(broom)])() == 0
    assert broom.swept == 0


async def test_what_breaks_is_told_after_all_others_had_their_turn(book: MemoryChoreBook) -> None:
    broom, broken = Broom(), Broom(LookupError("no broom"))
    with pytest.raises(ExceptionGroup) as told:
        await DoChores(book, [a_chore(broken, "dust"), a_chore(broom)])()
    assert told.value.exceptions == (broken.fault,)
    assert broom.swept == 1


async def test_what_failed_is_tried_again_sooner(book: MemoryChoreBook, clock: HandClock) -> None:
    broom = Broom(TryAgain())
    do = DoChores(book, [a_chore(broom)])
    await do()
    assert await do() == 0
    broom.fault = None
    clock.advance(seconds=SOONER.total_seconds())
    await do()
    assert broom.swept == 1


async def test_admins_see_what_was_done_and_when_it_is_due_again(book: MemoryChoreBook, clock: HandClock) -> None:
    chores = [a_chore(Broom()), a_chore(Broom(TryAgain()), "dust"), a_chore(Broom(), "never")]
    await DoChores(book, chores[:2])()
    swept, dust, never = await ListChores(book, chores)(ListChoresQuery(actor=somebody(Role.ADMIN)))
    assert swept.record is not None
    assert dust.record is not None
    assert (swept.record.failure, swept.record.count) == (None, 7)
    assert (swept.record.last_run_at, swept.record.next_run_at) == (clock.now(), clock.now() + DAILY)
    away = ChoreFailure(code="server.try_again", words="")
    assert (dust.record.failure, dust.record.next_run_at) == (away, clock.now() + SOONER)
    assert never.record is None


async def test_nobody_else_sees_them(book: MemoryChoreBook) -> None:
    with pytest.raises(Forbidden):
        await ListChores(book, [])(ListChoresQuery(actor=somebody(Role.USER)))


async def test_books_that_are_broken_are_a_chore_that_failed(book: MemoryChoreBook) -> None:
    await DoChores(book, [a_chore(ProveBooks(Proof()))])()
    with pytest.raises(ExceptionGroup) as told:
        await DoChores(book, [a_chore(ProveBooks(Proof("I1", "I3")), "books")])()
    assert isinstance(told.value.exceptions[0], BooksBroken)
    (books, _) = await book.records()
    assert books.failure == ChoreFailure(code="ledger.broken", words="I1, I3")


async def test_of_a_defect_its_own_words_are_kept(book: MemoryChoreBook) -> None:
    with pytest.raises(ExceptionGroup):
        await DoChores(book, [a_chore(Broom(LookupError("no broom")))])()
    (sweep,) = await book.records()
    assert sweep.failure == ChoreFailure(code="server.defect", words="LookupError: no broom")
