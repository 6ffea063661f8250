"""The world that keeps runs in a real PostgreSQL, as the application's role."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, NoReturn, cast
from uuid import uuid4

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.postgres.access.calls import PostgresCallBook
from aimall.adapters.postgres.engine import make_engine
from aimall.adapters.postgres.generation.reports import PostgresRunReports
from aimall.adapters.postgres.generation.run_book import PostgresRunBook
from aimall.adapters.postgres.generation.run_log import PostgresRunLog
from aimall.adapters.postgres.generation.run_recovery import PostgresRunRecovery
from aimall.adapters.postgres.generation.runs import PostgresRuns
from aimall.adapters.postgres.hot_path import HotPath, open_pool
from aimall.adapters.postgres.housekeeping.chore_book import PostgresChoreBook
from aimall.adapters.postgres.housekeeping.old_files import PostgresOldFiles
from aimall.adapters.postgres.media.files import PostgresFiles
from aimall.adapters.postgres.media.job_board import PostgresJobBoard
from aimall.adapters.postgres.media.jobs import PostgresJobs
from aimall.adapters.postgres.prices import PostgresPriceBook, PostgresQuotes
from aimall.adapters.postgres.unit import PostgresUnits
from aimall.application.access.keys.ports import KeysUnit
from aimall.application.conversation.ports import ConversationUnit
from aimall.application.generation.ports import BeginRun, SettleRun
from aimall.application.units import Units
from aimall.domain.kernel.ids import ConversationId, GenerationId, PriceVersionId, UserId, WorkspaceId
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

    def __init__(self, path: HotPath, engine: AsyncEngine, owner: "asyncpg.Connection", price: PriceVersionId) -> None:
        self.book = PostgresRunBook(path)
        self.log = PostgresRunLog(path, lease=LEASE)
        self.runs = PostgresRuns(path)
        self.reports = PostgresRunReports(engine)
        self.calls = PostgresCallBook(engine)
        self.recovery = PostgresRunRecovery(path, lease=LEASE)
        self.jobs = PostgresJobs(path, lease=LEASE)
        self.files = PostgresFiles(path)
        self.old_files = PostgresOldFiles(path)
        self.chores = PostgresChoreBook(engine)
        self.board = PostgresJobBoard(engine, path)
        self.prices = PostgresPriceBook(path)
        self.quotes = PostgresQuotes(path)
        self._units = PostgresUnits(engine)
        self.units: Units[ConversationUnit] = self._units
        self.keys: Units[KeysUnit] = self._units
        self.price = price
        self._owner = owner

    async def retried(self, dead: GenerationId, *, retried_as: GenerationId) -> bool:
        async with self._units.begin() as unit:
            is_new = await unit.retries.note(dead, retried_as=retried_as)
            await unit.commit()
        return is_new

    async def a_month_passes(self) -> None:
        await self._owner.execute("UPDATE generation SET created_at = created_at - interval '1 month'")
        await self._owner.execute("UPDATE api_key_spending SET month = month - interval '1 month'")

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


@asynccontextmanager
async def postgres_books(dsn: str) -> AsyncGenerator[PostgresBooks]:
    """Open a world in a migrated database."""
    owner = await asyncpg.connect(dsn)
    pool = await open_pool(dsn)
    engine = make_engine(dsn, pool_size=5)
    price = PriceVersionId(uuid4())
    await owner.execute("INSERT INTO price_version VALUES ($1, 'a', 'model', 1000000, 1000000, 1000000, 0)", price)
    try:
        yield PostgresBooks(HotPath(pool), engine, owner, price)
    finally:
        await engine.dispose()
        await pool.close()
        await owner.close()


class Told(Exception):
    """The document that would have been sent."""


class Dictation:
    """A path to nowhere, which tells what would have been sent."""

    async def rows(self, _statement: str, documents: str) -> NoReturn:
        raise Told(documents)


async def document_of(run: BeginRun | SettleRun) -> Any:  # noqa: ANN401 - it is JSON
    """Give what would be sent of the beginning, or the end, of a run."""
    book = PostgresRunBook(cast("HotPath", Dictation()))
    try:
        await (book.begin(run) if isinstance(run, BeginRun) else book.settle(run))
    except Told as told:
        (document,) = json.loads(str(told))
        return document
    raise AssertionError
