"""The proof reads each row a few times, and no row for each other one: books grow by millions of lines."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg

from aimall.adapters.postgres.ledger_proof import CONDITIONS, PROOF
from aimall.domain.kernel.coins import Coins
from tests.runs import a_text, charged
from tests.worlds.postgres import postgres_books

WALLETS, RUNS = 40, 8
A_FEW = 20
GRANT = "SELECT ledger.grant_bonus($1, $2, $1, 1000, $3, NULL)"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the steps of a plan."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def read_by(node: dict[str, Any]) -> float:
    """Tell how many rows a step has looked at."""
    removed = sum(count for name, count in node.items() if name.startswith("Rows Removed by"))
    return float((node["Actual Rows"] + removed) * node["Actual Loops"])


async def test_the_proof_reads_each_row_a_few_times(database_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    async with postgres_books(database_url) as books:
        people = [await books.person(coins=100) for _ in range(WALLETS)]
        for person in people:
            await owner.execute(GRANT, uuid4(), person.workspace, datetime.now(UTC) + timedelta(days=9))
            runs = [replace(a_text(books, person), hold=Coins(50), runs_limit=RUNS) for _ in range(RUNS)]
            await asyncio.gather(*(books.book.begin(run) for run in runs))
            await asyncio.gather(*(books.book.settle(charged(run, Coins(15))) for run in runs))
    async with owner.transaction():
        for condition in CONDITIONS:
            await owner.execute(condition)
        rows = await owner.fetchval("SELECT count(*) FROM ledger.entry")
        (explained,) = json.loads(await owner.fetchval(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {PROOF}"))
    await owner.close()
    most = max(nodes(explained["Plan"]), key=read_by)
    assert read_by(most) < A_FEW * rows, most
