"""The run book's contract, held by PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from aimall.adapters.postgres.generation.run_book import PostgresRunBook
from aimall.adapters.postgres.generation.run_log import PostgresRunLog
from aimall.adapters.postgres.generation.run_recovery import PostgresRunRecovery
from aimall.adapters.postgres.generation.runs import PostgresRuns
from aimall.adapters.postgres.hot_path import HotPath, open_pool
from aimall.domain.kernel.ids import ConversationId, PriceVersionId, UserId, WorkspaceId
from tests.contract.run_book_contract import RunBookContract
from tests.runs import Person

LEASE = timedelta(seconds=30)
PERSON = """
WITH place AS (
    INSERT INTO workspace (id, kind, name, created_at) VALUES ($1, 'personal', '', clock_timestamp()) RETURNING id
)
INSERT INTO app_user (id, email, display_name, role, workspace_id, password_hash, token_version, is_disabled,
    created_at)
SELECT $2, $3, '', 'user', id, '$argon2id$', 1, false, clock_timestamp() FROM place
"""


class PostgresBooks:
    """All of it on one fresh database; people are written by the database's owner."""

    def __init__(self, path: HotPath, owner: "asyncpg.Connection", price: PriceVersionId) -> None:
        self.book = PostgresRunBook(path)
        self.log = PostgresRunLog(path, lease=LEASE)
        self.runs = PostgresRuns(path)
        self.recovery = PostgresRunRecovery(path, lease=LEASE)
        self.price = price
        self._owner = owner

    async def person(self, *, coins: int) -> Person:
        user, workspace, conversation = uuid4(), uuid4(), uuid4()
        await self._owner.execute(PERSON, workspace, user, f"{user.hex}@example.org")
        await self._owner.execute("SELECT ledger.wallet_open($1, $1)", workspace)
        if coins:
            await self._owner.execute(
                "SELECT ledger.credit($1, $2, $1, $3, NULL)", uuid4(), workspace, coins * 1_000_000
            )
        await self._owner.execute(
            "INSERT INTO conversation (id, workspace_id, user_id, title) VALUES ($1, $2, $3, '')",
            conversation,
            workspace,
            user,
        )
        return Person(UserId(user), WorkspaceId(workspace), ConversationId(conversation))


class TestPostgresRunBook(RunBookContract):
    """Every promise, on a real server."""

    @pytest.fixture
    async def books(self, database_url: str) -> AsyncIterator[PostgresBooks]:
        owner = await asyncpg.connect(database_url)
        pool = await open_pool(database_url)
        price = PriceVersionId(uuid4())
        await owner.execute("INSERT INTO price_version VALUES ($1, 'a', 'model', 1, 1, 1, 0)", price)
        yield PostgresBooks(HotPath(pool), owner, price)
        await pool.close()
        await owner.close()
