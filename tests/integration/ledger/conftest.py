"""Honest books, and their owner, who may try anything in them."""

from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from tests.postgres import fresh_database, run_apart
from tests.wallets import PostgresTreasury, a_grant, a_hold, a_top_up, a_workspace, an_adjustment, an_end


@pytest.fixture(scope="module")
def books(postgres_dsn: str, template_database: str) -> Iterator[str]:
    """One database for all these tests: each of them rolls back what it did."""
    with fresh_database(postgres_dsn, template_database) as dsn:
        run_apart(fill(dsn))
        yield dsn


async def fill(dsn: str) -> None:
    """Write honest books with one open and one charged hold, two lots, a top-up and an adjustment."""
    treasury = PostgresTreasury(dsn)
    wallet = await treasury.ledger.open(a_workspace())
    await treasury.ledger.top_up(a_top_up(wallet, 10))
    await treasury.ledger.grant(a_grant(wallet, 5, expires_at=datetime.now(UTC) + timedelta(days=9)))
    charged, still_open = a_hold(wallet, 7), a_hold(wallet, 2)
    await treasury.holds.open(charged)
    await treasury.holds.resolve(an_end(charged.hold, cost=4))
    await treasury.holds.open(still_open)
    await treasury.ledger.adjust(an_adjustment(wallet, -1))
    await treasury.ledger.grant(a_grant(wallet, 3, expires_at=datetime.now(UTC) + timedelta(days=20)))
    await treasury.close()


@pytest.fixture
async def owner(books: str) -> AsyncGenerator[asyncpg.Connection]:
    """The owner's connection, inside a transaction that will be rolled back."""
    connection = await asyncpg.connect(books)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()
