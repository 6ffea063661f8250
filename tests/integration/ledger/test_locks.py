"""What happens while somebody else has the wallet's lock, or the clock has run on."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from aimall.adapters.postgres.ledger_proof import verify
from aimall.adapters.postgres.retrying import TRIES, retried
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import WalletId
from aimall.domain.wallet.outcomes import Opened, Posted, PostedBefore
from tests.postgres import ask
from tests.wallets import PostgresTreasury, a_hold, a_top_up, a_workspace


class LockTimeout(Exception):
    """What the driver raises when a lock is not to be had."""

    sqlstate = "55P03"


class BadStatement(Exception):
    """What the driver raises when nothing but another statement would help."""

    sqlstate = "42601"


@pytest.fixture
async def treasury(database_url: str) -> AsyncGenerator[PostgresTreasury]:
    treasury = PostgresTreasury(database_url)
    yield treasury
    await treasury.close()


async def locked(dsn: str, wallet: WalletId) -> asyncpg.Connection:
    connection = await asyncpg.connect(dsn)
    await connection.execute("BEGIN")
    await connection.execute("SELECT 1 FROM ledger.wallet WHERE id = $1 FOR UPDATE", wallet)
    return connection


async def test_a_sweeper_leaves_a_busy_wallet_for_the_next_time(treasury: PostgresTreasury, database_url: str) -> None:
    wallets = [await treasury.ledger.open(a_workspace()) for _ in range(2)]
    for wallet in wallets:
        await treasury.ledger.top_up(a_top_up(wallet, 1))
        await treasury.holds.open(a_hold(wallet, 1))
    await treasury.advance(timedelta(hours=1))
    busy = await locked(database_url, wallets[0])
    assert await treasury.holds.expire_holds(limit=9) == 1
    await busy.close()
    assert await treasury.holds.expire_holds(limit=9) == 1
    assert [finding for finding in await verify(database_url) if finding.is_broken] == []


async def test_a_move_that_waits_too_long_may_be_sent_again_with_the_same_id(
    treasury: PostgresTreasury, database_url: str
) -> None:
    wallet = await treasury.ledger.open(a_workspace())
    order = a_top_up(wallet, 1)
    busy = await locked(database_url, wallet)
    with pytest.raises(TryAgain):
        await treasury.ledger.top_up(order)
    await busy.close()
    assert isinstance(await treasury.ledger.top_up(order), Posted)
    assert isinstance(await treasury.ledger.top_up(order), PostedBefore)


async def test_a_hold_waits_for_a_short_lock(treasury: PostgresTreasury, database_url: str) -> None:
    wallet = await treasury.ledger.open(a_workspace())
    await treasury.ledger.top_up(a_top_up(wallet, 1))
    busy = await locked(database_url, wallet)
    await busy.close()
    assert await treasury.holds.open(a_hold(wallet, 1)) == Opened(available=Coins(0))


async def test_lost_races_are_run_again_and_in_the_end_given_back_to_the_caller() -> None:
    tries: list[int] = []

    async def lose(times: int) -> str:
        tries.append(1)
        if len(tries) <= times:
            raise DBAPIError("SELECT 1", None, LockTimeout())
        return "won"

    assert await retried(lambda: lose(TRIES - 1)) == "won"
    tries.clear()
    with pytest.raises(TryAgain):
        await retried(lambda: lose(TRIES))
    assert len(tries) == TRIES


async def test_a_wrong_statement_is_never_run_again() -> None:
    tries: list[int] = []

    async def fail() -> None:
        tries.append(1)
        raise DBAPIError("SELEC 1", None, BadStatement())

    with pytest.raises(DBAPIError):
        await retried(fail)
    assert len(tries) == 1


OPEN = "SELECT outcome FROM ledger.holds_open(ARRAY[$1]::uuid[], ARRAY[$2]::uuid[], '{1000000}', '{1 h}')"
END_BOTH = "SELECT outcome FROM ledger.holds_resolve(ARRAY[$1, $2]::uuid[], '{5, 5}', '{captured, captured}')"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%holds_resolve%'"


async def test_a_hold_that_is_opened_while_others_are_waited_for_is_not_ended_past_its_wallets_lock(
    treasury: PostgresTreasury, database_url: str
) -> None:
    wallets = [await treasury.ledger.open(a_workspace()) for _ in range(2)]
    for wallet in wallets:
        await treasury.ledger.top_up(a_top_up(wallet, 1))
    await treasury.holds.open(known := a_hold(wallets[0], 1))
    opening, ending = await asyncpg.connect(database_url), await asyncpg.connect(database_url)
    transaction = opening.transaction()
    await transaction.start()
    new = uuid4()
    assert await opening.fetchval(OPEN, new, wallets[1]) == "ok"
    busy = await locked(database_url, wallets[0])
    both = asyncio.create_task(ending.fetch(END_BOTH, known.hold, new))
    # Only the database can tell, and not within a transaction, which sees what went on at its first look for ever.
    while not await ask(database_url, WAITING):  # noqa: ASYNC110 - an event would have to come from there
        await asyncio.sleep(0.005)
    await transaction.commit()
    await busy.close()
    assert [row["outcome"] for row in await both] == ["captured", "unknown_hold"]
    await opening.close()
    await ending.close()
    assert [finding for finding in await verify(database_url) if finding.is_broken] == []
