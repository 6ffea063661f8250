"""Nobody knows whether it was done: the answer was lost, or nobody waited for it. Asked again, it is done once."""

import asyncio
import os
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import pytest

from aimall.adapters.postgres.ledger_proof import verify
from aimall.application.generation.ports import AlreadySettled, BeginRun, Begun, Replayed, Settled
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.wallet.outcomes import Opened, Posted, PostedBefore
from aimall.domain.wallet.outcomes import Replayed as HeldBefore
from tests.fault_proxy import FaultProxy, Loss, faulty_wire
from tests.postgres import ask
from tests.runs import Person, a_text, charged
from tests.wallets import PostgresTreasury, a_hold, a_top_up, a_workspace, an_adjustment
from tests.worlds.postgres import PostgresBooks, postgres_books

T = TypeVar("T")

CANCELLED: Final = 400 if os.environ.get("AIMALL_TEST_THOROUGH") else 40
PATIENCE_S: Final = 20.0
CHARGE: Final = Coins(7)
AT_THE_COMMIT: Final = b"COMMIT"
STRAY: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
HOLDS: Final = "SELECT count(*) FROM ledger.hold"
CAPTURED: Final = "SELECT count(*) FROM ledger.hold WHERE state = 'captured'"
TRANSACTIONS: Final = "SELECT count(*) FROM ledger.txn WHERE ref_id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wired:
    """Stores that reach their database through a faulty wire, and a way around it."""

    wire: FaultProxy
    books: PostgresBooks
    treasury: PostgresTreasury
    database_url: str

    async def count(self, statement: str, *arguments: object) -> int:
        """Ask the database itself."""
        counted = await ask(self.database_url, statement, *arguments)
        assert isinstance(counted, int)
        return counted

    async def begun(self, person: Person) -> BeginRun:
        """Begin a run that nothing happens to, so that every statement is prepared where it will be used."""
        run = a_text(self.books, person)
        assert isinstance(await self.books.book.begin(run), Begun)
        return run


@pytest.fixture
async def wired(database_url: str) -> AsyncGenerator[Wired]:
    async with faulty_wire(database_url) as wire, postgres_books(wire.dsn) as books:
        treasury = PostgresTreasury(wire.dsn)
        yield Wired(wire=wire, books=books, treasury=treasury, database_url=database_url)
        await treasury.close()
    assert [finding for finding in await verify(database_url) if finding.is_broken] == []


LOSSES: Final = pytest.mark.parametrize("loss", [Loss.REQUEST, Loss.ANSWER], ids=["request lost", "answer lost"])


@LOSSES
async def test_a_beginning_of_unknown_outcome_holds_coins_once(wired: Wired, loss: Loss) -> None:
    run = a_text(wired.books, await wired.books.person(coins=10))
    fault = wired.wire.fail(loss, str(run.generation).encode())
    with pytest.raises(TryAgain):
        await wired.books.book.begin(run)
    assert fault.struck.is_set()
    assert await wired.count(HOLDS) == (loss is Loss.ANSWER)
    again = await wired.books.book.begin(run)
    assert isinstance(again, Replayed if loss is Loss.ANSWER else Begun)
    assert await wired.count(HOLDS) == 1


@LOSSES
async def test_a_settlement_of_unknown_outcome_charges_once(wired: Wired, loss: Loss) -> None:
    person = await wired.books.person(coins=10)
    run = await wired.begun(person)
    end = charged(run, CHARGE)
    fault = wired.wire.fail(loss, b'"state":"settled"')
    with pytest.raises(TryAgain):
        await wired.books.book.settle(end)
    assert fault.struck.is_set()
    assert await wired.count(CAPTURED) == (loss is Loss.ANSWER)
    assert await wired.books.book.settle(end) == Settled(charge=CHARGE)
    assert await wired.count(CAPTURED) == 1
    balance = await wired.treasury.reader.balance(person.workspace)
    assert balance is not None
    assert (balance.paid, balance.held) == (Coins(Coins.whole(10).micro - CHARGE.micro), Coins(0))


@LOSSES
@pytest.mark.parametrize("kind", ["top-up", "adjustment"])
async def test_coins_of_unknown_outcome_arrive_once(wired: Wired, loss: Loss, kind: str) -> None:
    workspace = a_workspace()
    wallet = await wired.treasury.ledger.open(workspace)
    order = a_top_up(wallet, 5)
    correction = an_adjustment(wallet, 5)

    async def give() -> object:
        if kind == "top-up":
            return await wired.treasury.ledger.top_up(order)
        return await wired.treasury.ledger.adjust(correction)

    ref = order.ref if kind == "top-up" else correction.ref
    fault = wired.wire.fail(loss, AT_THE_COMMIT, after=ref.bytes)
    with pytest.raises(TryAgain):
        await give()
    assert fault.struck.is_set()
    assert await wired.count(TRANSACTIONS, ref) == (loss is Loss.ANSWER)
    assert isinstance(await give(), PostedBefore if loss is Loss.ANSWER else Posted)
    assert await wired.count(TRANSACTIONS, ref) == 1
    balance = await wired.treasury.reader.balance(workspace)
    assert balance is not None
    assert balance.paid == Coins.whole(5)


async def abandoned(act: Awaitable[object]) -> None:
    """Begin to wait for something, and stop waiting at some moment."""
    waiting = asyncio.ensure_future(act)
    await asyncio.wait([waiting], timeout=random.expovariate(300))
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def acknowledged(act: Callable[[], Awaitable[T]]) -> T:
    """Repeat until there is an answer."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await act()
            except TryAgain:
                await asyncio.sleep(0.01)


async def until_all_are_idle(wired: Wired) -> None:
    """Wait until the server works for nobody: no statement still runs, and no transaction is left open."""
    async with asyncio.timeout(PATIENCE_S):
        while await wired.count(STRAY):  # noqa: ASYNC110 - another process works
            await asyncio.sleep(0.02)


async def test_beginnings_that_nobody_waited_for_hold_once_each_when_asked_again(wired: Wired) -> None:
    person = await wired.books.person(coins=CANCELLED * 2)
    runs = [a_text(wired.books, person) for _ in range(CANCELLED)]
    for batch in (runs[start : start + 8] for start in range(0, CANCELLED, 8)):
        await asyncio.gather(*(abandoned(wired.books.book.begin(run)) for run in batch))
        for run in batch:
            assert isinstance(await acknowledged(lambda run=run: wired.books.book.begin(run)), Begun | Replayed)
            end = charged(run, CHARGE)
            await abandoned(wired.books.book.settle(end))
            assert isinstance(
                await acknowledged(lambda end=end: wired.books.book.settle(end)), Settled | AlreadySettled
            )
    assert await wired.count(HOLDS) == CANCELLED
    balance = await wired.treasury.reader.balance(person.workspace)
    assert balance is not None
    assert balance.paid.micro == Coins.whole(CANCELLED * 2).micro - CANCELLED * CHARGE.micro
    await until_all_are_idle(wired)


async def test_holds_that_nobody_waited_for_are_one_each_when_asked_again(wired: Wired) -> None:
    workspace = a_workspace()
    wallet = await wired.treasury.ledger.open(workspace)
    await wired.treasury.ledger.top_up(a_top_up(wallet, CANCELLED))
    orders = [a_hold(wallet, 1) for _ in range(CANCELLED)]
    for batch in (orders[start : start + 8] for start in range(0, CANCELLED, 8)):
        await asyncio.gather(*(abandoned(wired.treasury.holds.open(order)) for order in batch))
    for order in orders:
        answer = await acknowledged(lambda order=order: wired.treasury.holds.open(order))
        assert isinstance(answer, Opened | HeldBefore)
    assert await wired.count(HOLDS) == CANCELLED
    balance = await wired.treasury.reader.balance(workspace)
    assert balance is not None
    assert (balance.paid, balance.held) == (Coins(0), Coins.whole(CANCELLED))
    await until_all_are_idle(wired)


async def test_a_connection_that_was_told_goodbye_but_not_hung_up_on_is_an_outage_not_a_fault(wired: Wired) -> None:
    person = await wired.books.person(coins=10)
    await wired.begun(person)
    assert await wired.treasury.reader.balance(person.workspace)
    wired.wire.hides_endings = True
    goodbye = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE application_name = 'aimall'"
    assert await wired.count(f"{goodbye} AND datname = current_database()")
    await asyncio.sleep(0)  # the goodbye is read
    run = a_text(wired.books, person)
    assert isinstance(await acknowledged(lambda: wired.books.book.begin(run)), Begun)
    assert await acknowledged(lambda: wired.treasury.reader.balance(person.workspace))
    wired.wire.hides_endings = False


@pytest.mark.parametrize("number", range(1, 10))
async def test_coins_arrive_once_wherever_the_wire_is_cut(wired: Wired, number: int) -> None:
    wallet = await wired.treasury.ledger.open(a_workspace())
    await wired.treasury.engine.dispose()  # so that the cut may fall amid the greeting
    order = a_top_up(wallet, 5)
    fault = wired.wire.fail(Loss.REQUEST, message=number)
    answer = await acknowledged(lambda: wired.treasury.ledger.top_up(order))
    assert fault.struck.is_set()
    assert isinstance(answer, Posted | PostedBefore)
    assert await wired.count(TRANSACTIONS, order.ref) == 1


async def test_a_call_that_fell_silent_and_was_given_up_is_made_elsewhere(wired: Wired) -> None:
    run = a_text(wired.books, await wired.books.person(coins=10))
    fault = wired.wire.fail(Loss.BOTH, str(run.generation).encode())
    waiting = asyncio.create_task(wired.books.book.begin(run))
    async with asyncio.timeout(PATIENCE_S):
        await fault.struck.wait()
    waiting.cancel()
    assert isinstance(await acknowledged(lambda: wired.books.book.begin(run)), Begun)
    wired.wire.cut_all()
    await asyncio.gather(waiting, return_exceptions=True)
    assert await wired.count(HOLDS) == 1


async def test_more_beginnings_than_a_slow_wire_can_carry_hold_once_each(wired: Wired) -> None:
    person = await wired.books.person(coins=100)
    runs = [a_text(wired.books, person) for _ in range(40)]
    wired.wire.delay_s = 0.05
    answers = await asyncio.gather(*(acknowledged(lambda run=run: wired.books.book.begin(run)) for run in runs))
    assert all(isinstance(answer, Begun | Replayed) for answer in answers)
    assert await wired.count(HOLDS) == len(runs)
