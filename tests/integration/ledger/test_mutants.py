"""Broken ledgers that must not go unnoticed: each mutant changes one line, and a check or the proof tells."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from aimall.adapters.postgres import ledger_proof
from aimall.adapters.postgres.ledger_proof import verify
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import WorkspaceId
from aimall.domain.wallet.hold import HoldState
from aimall.domain.wallet.outcomes import Insufficient, Opened, Resolved, ResolvedBefore
from aimall.domain.wallet.statement import Balance
from tests.wallets import MemoryTreasury, PostgresTreasury, Treasury, a_grant, a_hold, a_top_up, a_workspace, an_end

SQL: Final = Path(ledger_proof.__file__).parent / "ledger"
ROUNDS: Final = 20
DAY: Final = timedelta(days=1)
CREATE: Final = "CREATE OR REPLACE FUNCTION"
LOCK: Final = "FOR NO KEY UPDATE"
MICRO: Final = 1_000_000
OPEN_TOGETHER: Final = text("""
    SELECT outcome, available FROM ledger.holds_open(CAST(:holds AS uuid[]),
        array_fill(CAST(:wallet AS uuid), ARRAY[4]), CAST(:micro AS bigint[]), array_fill(interval '1 h', ARRAY[4]))
""")
END_TOGETHER: Final = text("""
    SELECT outcome, captured, returned FROM ledger.holds_resolve(CAST(:holds AS uuid[]),
        array_fill(CAST(1000000 AS bigint), ARRAY[3]), array_fill(CAST('captured' AS text), ARRAY[3]))
""")


async def ten_of_fifty_are_admitted(treasury: PostgresTreasury) -> bool:
    wallet = await treasury.ledger.open(a_workspace())
    await treasury.ledger.top_up(a_top_up(wallet, 10))
    answers = await asyncio.gather(*(treasury.holds.open(a_hold(wallet, 1)) for _ in range(50)), return_exceptions=True)
    return Counter(type(answer) for answer in answers) == {Opened: 10, Insufficient: 40}


async def one_of_fifty_settles(treasury: PostgresTreasury) -> bool:
    wallet = await treasury.ledger.open(a_workspace())
    await treasury.ledger.top_up(a_top_up(wallet, 10))
    order = a_hold(wallet, 10)
    await treasury.holds.open(order)
    ends = [HoldState.CAPTURED, HoldState.VOIDED] * 25
    answers = await asyncio.gather(
        *(treasury.holds.resolve(an_end(order.hold, end, cost=3)) for end in ends), return_exceptions=True
    )
    return Counter(type(answer) for answer in answers) == {Resolved: 1, ResolvedBefore: 49}


async def who_comes_together_gets_what_is_left(treasury: PostgresTreasury) -> bool:
    wallet = await treasury.ledger.open(a_workspace())
    for coins in (3, 4):
        await treasury.ledger.grant(a_grant(wallet, coins, expires_at=datetime.now(UTC) + coins * DAY))
    holds = [uuid4() for _ in range(4)]
    micro = [coins * MICRO for coins in (2, 3, 3, 1)]
    async with treasury.engine.begin() as connection:
        opened = (await connection.execute(OPEN_TOGETHER, {"holds": holds, "wallet": wallet, "micro": micro})).all()
        ended = (await connection.execute(END_TOGETHER, {"holds": [holds[n] for n in (0, 1, 3)]})).all()
    left = [("ok", 5), ("ok", 2), ("insufficient", 2), ("ok", 1)]
    given_back = [1, 2, 0]
    return [tuple(row) for row in opened] == [(outcome, coins * MICRO) for outcome, coins in left] and [
        tuple(row) for row in ended
    ] == [("captured", MICRO, coins * MICRO) for coins in given_back]


async def the_story_is_the_domains(treasury: PostgresTreasury) -> bool:
    return await story(treasury) == await story(MemoryTreasury())


async def story(treasury: Treasury) -> list[object]:
    """Tell what a wallet answers to one act after another, through two lots, expiry and a repeat on empty."""
    workspace = WorkspaceId(a_workspace())
    wallet = await treasury.ledger.open(workspace)
    told: list[object] = []

    async def balance() -> Balance | None:
        return await treasury.reader.balance(workspace)

    now = datetime.now(UTC)
    await treasury.ledger.top_up(a_top_up(wallet, 4))
    await treasury.ledger.grant(a_grant(wallet, 5, expires_at=now + 9 * DAY))
    await treasury.ledger.grant(a_grant(wallet, 3, expires_at=now + 2 * DAY))
    first, all_of_it = a_hold(wallet, 10, minutes=9999), a_hold(wallet, 8)
    told += [await treasury.holds.open(first), await balance()]
    told += [await treasury.holds.resolve(an_end(first.hold, cost=4)), await balance()]
    told += [await treasury.holds.open(all_of_it), await treasury.holds.open(all_of_it)]
    told += [await treasury.holds.resolve(an_end(all_of_it.hold, cost=99)), await balance()]
    late = a_hold(wallet, 2, minutes=9999)
    await treasury.ledger.grant(a_grant(wallet, 6, expires_at=now + DAY))
    told += [await treasury.holds.open(late)]
    await treasury.advance(1.5 * DAY)
    told += [
        await balance(),
        await treasury.holds.resolve(an_end(late.hold, HoldState.VOIDED, cost=1)),
        await balance(),
    ]
    told += [await treasury.holds.expire_lots(limit=9), await balance()]
    await treasury.advance(DAY)
    told += [await balance(), await treasury.holds.open(a_hold(wallet, 1)), await treasury.holds.expire_lots(limit=9)]
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One wrong line in one function, and the check that must notice."""

    file: str
    function: str
    old: str
    new: str
    check: Callable[[PostgresTreasury], Awaitable[bool]]


MUTANTS: Final = {
    "opens holds without the wallet's lock": Mutant(
        file="holds.sql", function="holds_open", old=LOCK, new="", check=ten_of_fifty_are_admitted
    ),
    "ends holds without any lock": Mutant(
        file="holds.sql", function="holds_resolve", old=LOCK, new="", check=one_of_fifty_settles
    ),
    "does not look again once it has the lock": Mutant(
        file="holds.sql",
        function="holds_resolve",
        old="ELSIF a.before <> 'open' THEN",
        new="ELSIF false THEN",
        check=one_of_fifty_settles,
    ),
    "refuses a repeat when the wallet is empty": Mutant(
        file="holds.sql",
        function="holds_open",
        old="WHEN a.before_wallet IS NOT NULL THEN",
        new="WHEN a.before_wallet IS NOT NULL AND available >= a.amount THEN",
        check=the_story_is_the_domains,
    ),
    "lets those who come together spend the same coins": Mutant(
        file="holds.sql",
        function="holds_open",
        old="available := available - a.amount;",
        new="",
        check=who_comes_together_gets_what_is_left,
    ),
    "forgets what the one before has taken": Mutant(
        file="holds.sql",
        function="holds_open",
        old="v_free[v_at] := v_free[v_at] - v_take;",
        new="",
        check=who_comes_together_gets_what_is_left,
    ),
    "goes on from the head for each entry of a statement": Mutant(
        file="moves.sql",
        function="move",
        old="v_heads[k] := a;",
        new="",
        check=who_comes_together_gets_what_is_left,
    ),
    "goes on from the last line for each act of a statement": Mutant(
        file="moves.sql",
        function="post",
        old="v_last := t;",
        new="",
        check=who_comes_together_gets_what_is_left,
    ),
    "charges more than was held": Mutant(
        file="holds.sql",
        function="holds_resolve",
        old="least(a.cost, a.amount_micro)",
        new="a.cost",
        check=the_story_is_the_domains,
    ),
    "charges what was voided": Mutant(
        file="holds.sql",
        function="holds_resolve",
        old="CASE WHEN a.state = 'captured' THEN",
        new="CASE WHEN true THEN",
        check=the_story_is_the_domains,
    ),
    "spends paid coins before lots": Mutant(
        file="moves.sql",
        function="spendable",
        old="a.class = 'paid', a.expires_at",
        new="a.class = 'bonus', a.expires_at",
        check=the_story_is_the_domains,
    ),
    "spends the lot that expires last": Mutant(
        file="moves.sql",
        function="spendable",
        old="a.class = 'paid', a.expires_at",
        new="a.class = 'paid', a.expires_at DESC",
        check=the_story_is_the_domains,
    ),
    "gives no grace to held lots": Mutant(
        file="moves.sql",
        function="lot_lives",
        old="interval '24 hours'",
        new="interval '0 hours'",
        check=the_story_is_the_domains,
    ),
    "lets expired lots be spent": Mutant(
        file="moves.sql",
        function="lot_lives",
        old="RETURN p_at < p_expires_at OR",
        new="RETURN true OR",
        check=the_story_is_the_domains,
    ),
    "moves one side of a transfer": Mutant(
        file="moves.sql",
        function="move",
        old="FOR side IN 1 .. 2 LOOP",
        new="FOR side IN 1 .. 1 LOOP",
        check=the_story_is_the_domains,
    ),
    "takes and gives the wrong way round": Mutant(
        file="moves.sql",
        function="move",
        old="v_delta := -m.amount;",
        new="v_delta := m.amount; m.amount := -m.amount;",
        check=the_story_is_the_domains,
    ),
    "leaves an account's head where it was": Mutant(
        file="moves.sql",
        function="move",
        old="WHERE x.id = h.id;",
        new="WHERE x.id = h.id AND x.class <> 'held';",
        check=the_story_is_the_domains,
    ),
    "returns the rest in the wrong order": Mutant(
        file="holds.sql",
        function="holds_resolve",
        old="ORDER BY x.n)",
        new="ORDER BY x.n DESC)",
        check=the_story_is_the_domains,
    ),
}


def mutated(mutant: Mutant) -> str:
    """Cut the function out of its file and break it."""
    whole = (SQL / mutant.file).read_text()
    start = whole.index(f"{CREATE} ledger.{mutant.function}(")
    text = whole[start:].split(f"\n{CREATE}", 1)[0]
    assert mutant.old in text, "the mutant no longer fits the function"
    return text.replace(mutant.old, mutant.new)


async def is_noticed(dsn: str, mutant: Mutant) -> bool:
    """Check again and again: one lost race is enough, and so is one error of the engine's second wall."""
    treasury = PostgresTreasury(dsn, pool_size=20, patience_s=60)
    try:
        for _ in range(ROUNDS):
            if not await mutant.check(treasury) or any(finding.is_broken for finding in await verify(dsn)):
                return True
    except (DBAPIError, TryAgain):
        return True
    finally:
        await treasury.close()
    return False


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
async def test_a_broken_ledger_is_noticed(database_url: str, name: str) -> None:
    owner = await asyncpg.connect(database_url)
    await owner.execute(mutated(MUTANTS[name]))
    await owner.close()
    assert await is_noticed(database_url, MUTANTS[name])


@pytest.mark.slow
@pytest.mark.parametrize(
    "check",
    [
        ten_of_fifty_are_admitted,
        one_of_fifty_settles,
        who_comes_together_gets_what_is_left,
        the_story_is_the_domains,
    ],
)
async def test_the_ledger_itself_passes_what_mutants_fail(
    database_url: str, check: Callable[[PostgresTreasury], Awaitable[bool]]
) -> None:
    treasury = PostgresTreasury(database_url, pool_size=20, patience_s=60)
    assert await check(treasury)
    assert [finding for finding in await verify(database_url) if finding.is_broken] == []
    await treasury.close()
