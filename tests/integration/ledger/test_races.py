"""Races on one wallet in a real PostgreSQL: however many act at once, coins are moved as if one by one."""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import asyncpg
import pytest

from aimall.adapters.postgres.ledger_proof import verify
from aimall.application.wallet.ports import Holds
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import GenerationId, WalletId, WorkspaceId, wallet_of
from aimall.domain.wallet.hold import HoldState
from aimall.domain.wallet.outcomes import Insufficient, Opened, Posted, PostedBefore, Replayed, Resolved, ResolvedBefore
from tests.wallets import PostgresTreasury, a_grant, a_hold, a_top_up, a_workspace, an_end

CROWD: Final = 50
RIVAL: Final = Path(__file__).with_name("rival.py")


@pytest.fixture
async def treasury(database_url: str) -> AsyncGenerator[PostgresTreasury]:
    # A crowd on a busy machine may wait for a second, and must not be turned away for it.
    treasury = PostgresTreasury(database_url, pool_size=20, patience_s=60)
    yield treasury
    broken = [finding for finding in await verify(database_url) if finding.is_broken]
    await treasury.close()
    assert broken == []


async def a_wallet(treasury: PostgresTreasury, *, coins: int) -> WalletId:
    wallet = await treasury.ledger.open(a_workspace())
    half = coins // 2
    for part in (half, coins - half):
        await treasury.ledger.grant(a_grant(wallet, part, expires_at=datetime.now(UTC) + timedelta(days=9)))
    return wallet


async def sweep_until_nothing_is_overdue(holds: Holds, *, overdue: asyncio.Event) -> int:
    """Reap as a worker does; a busy wallet is met again the next time."""
    count = 0
    while not overdue.is_set():
        count += await holds.expire_holds(limit=7)
        await asyncio.sleep(0)
    return count + await holds.expire_holds(limit=1000)


async def test_fifty_holds_with_coins_for_ten_admit_exactly_ten(treasury: PostgresTreasury) -> None:
    wallet = await a_wallet(treasury, coins=10)
    answers = await asyncio.gather(*(treasury.holds.open(a_hold(wallet, 1)) for _ in range(CROWD)))
    assert Counter(type(answer) for answer in answers) == {Opened: 10, Insufficient: 40}


async def test_fifty_equal_holds_make_one(treasury: PostgresTreasury) -> None:
    wallet = await a_wallet(treasury, coins=10)
    hold = a_hold(wallet, 3)
    answers = await asyncio.gather(*(treasury.holds.open(hold) for _ in range(CROWD)))
    assert Counter(type(answer) for answer in answers) == {Opened: 1, Replayed: 49}


async def test_fifty_equal_holds_make_one_even_when_they_take_the_last_coins(treasury: PostgresTreasury) -> None:
    wallet = await a_wallet(treasury, coins=10)
    hold = a_hold(wallet, 10)
    answers = await asyncio.gather(*(treasury.holds.open(hold) for _ in range(CROWD)))
    assert Counter(type(answer) for answer in answers) == {Opened: 1, Replayed: 49}


async def test_fifty_mixed_settlements_of_one_hold_make_one(treasury: PostgresTreasury) -> None:
    hold = a_hold(await a_wallet(treasury, coins=10), 10)
    await treasury.holds.open(hold)
    ends = [HoldState.CAPTURED, HoldState.VOIDED, HoldState.EXPIRED]
    answers = await asyncio.gather(
        *(treasury.holds.resolve(an_end(hold.hold, random.choice(ends), cost=n)) for n in range(CROWD))
    )
    assert Counter(type(answer) for answer in answers) == {Resolved: 1, ResolvedBefore: 49}
    assert len({(a.state, a.captured) for a in answers if isinstance(a, Resolved | ResolvedBefore)}) == 1


async def test_fifty_equal_top_ups_move_coins_once(treasury: PostgresTreasury) -> None:
    workspace = a_workspace()
    order = a_top_up(await treasury.ledger.open(workspace), 5)
    answers = await asyncio.gather(*(treasury.ledger.top_up(order) for _ in range(CROWD)))
    assert Counter(type(answer) for answer in answers) == {Posted: 1, PostedBefore: 49}
    balance = await treasury.reader.balance(workspace)
    assert balance is not None
    assert balance.paid == Coins.whole(5)


async def test_one_hold_id_on_two_wallets_opens_on_one_of_them(treasury: PostgresTreasury) -> None:
    wallets = [await a_wallet(treasury, coins=10) for _ in range(2)]
    for _ in range(10):
        hold = GenerationId(uuid4())
        answers = await asyncio.gather(*(treasury.holds.open(a_hold(wallet, 1, hold=hold)) for wallet in wallets * 5))
        assert Counter(type(answer) for answer in answers)[Opened] == 1


async def test_two_reapers_and_late_settlers_end_each_hold_once(treasury: PostgresTreasury) -> None:
    workspaces = [a_workspace() for _ in range(8)]
    holds: list[GenerationId] = []
    for workspace in workspaces:
        wallet = await treasury.ledger.open(workspace)
        await treasury.ledger.top_up(a_top_up(wallet, 20))
        for _ in range(20):
            holds.append((order := a_hold(wallet, 1)).hold)
            await treasury.holds.open(order)
    await treasury.advance(timedelta(hours=1))

    settled = asyncio.Event()
    reapers = [asyncio.create_task(sweep_until_nothing_is_overdue(treasury.holds, overdue=settled)) for _ in range(2)]
    random.shuffle(holds)
    late = await asyncio.gather(*(treasury.holds.resolve(an_end(hold, cost=1)) for hold in holds[:60]))
    settled.set()
    reaped = sum(await asyncio.gather(*reapers))
    charged = sum(isinstance(answer, Resolved) for answer in late)
    assert charged + reaped == len(holds)
    left = [await treasury.reader.balance(workspace) for workspace in workspaces]
    assert sum(balance.paid.micro for balance in left if balance) == Coins.whole(160 - charged).micro


async def test_two_processes_that_start_together_admit_exactly_ten(
    treasury: PostgresTreasury, database_url: str
) -> None:
    workspace = WorkspaceId(uuid4())
    wallet = await treasury.ledger.open(workspace)
    await treasury.ledger.top_up(a_top_up(wallet, 10))
    barrier = await asyncpg.connect(database_url)
    await barrier.execute("SELECT pg_advisory_lock(1)")
    rivals = [await rival(database_url, wallet_of(workspace)) for _ in range(2)]
    for process in rivals:
        assert process.stdout
        assert await process.stdout.readline() == b"ready\n"
    await barrier.close()
    answers = Counter(await asyncio.gather(*(admitted(process) for process in rivals)))
    assert sum(count * times for count, times in answers.items()) == 10


async def rival(dsn: str, wallet: UUID) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, str(RIVAL), dsn, str(wallet), stdout=asyncio.subprocess.PIPE
    )


async def admitted(process: asyncio.subprocess.Process) -> int:
    printed, _ = await process.communicate()
    assert process.returncode == 0
    words: Sequence[bytes] = printed.split()
    return int(words[-1])
