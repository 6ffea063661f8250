"""The book of chores in PostgreSQL: whose turn it is, an advisory lock says, which ends with its connection."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from aimall.adapters.postgres.retrying import faults_translated
from aimall.application.housekeeping.ports import ChoreFailure, ChoreRecord

DUE: Final = text("SELECT NOT EXISTS (SELECT FROM chore WHERE name = :name AND next_run_at > clock_timestamp())")
LOCK: Final = text("SELECT pg_try_advisory_lock(hashtext('aimall.chore'), hashtext(:name))")
NOTE: Final = text("""
    INSERT INTO chore (name, last_run_at, next_run_at, failure, detail)
    VALUES (:name, clock_timestamp(), clock_timestamp() + :again_in, :failure, :detail)
    ON CONFLICT (name) DO UPDATE SET last_run_at = excluded.last_run_at, next_run_at = excluded.next_run_at,
        failure = excluded.failure, detail = excluded.detail
""")
RECORDS: Final = text("SELECT name, last_run_at, next_run_at, failure, detail FROM chore ORDER BY name")


class PostgresChoreBook:
    """`ChoreBook`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncGenerator[bool]:
        async with faults_translated(), self._engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            asked = {"name": name}
            is_ours = False
            try:
                if await _says(connection, DUE, asked):
                    is_ours = await _says(connection, LOCK, asked)
                # Looked at again: whoever had the lock may have done it meanwhile.
                yield is_ours and await _says(connection, DUE, asked)
            finally:
                if is_ours:
                    await connection.invalidate()  # closed, not lent again, so that the lock is gone for certain

    async def note(
        self, name: str, *, again_in: timedelta, count: int | None = None, failure: ChoreFailure | None = None
    ) -> None:
        # One column has either: the number of what was done, or the words of what went wrong.
        detail = failure.words if failure else "" if count is None else str(count)
        values = {"name": name, "again_in": again_in, "detail": detail, "failure": failure.code if failure else None}
        async with faults_translated(), self._engine.begin() as connection:
            await connection.execute(NOTE, values)

    async def records(self) -> Sequence[ChoreRecord]:
        async with faults_translated(), self._engine.connect() as connection:
            return [_record_of(row) for row in await connection.execute(RECORDS)]


def _record_of(row: Row[Any]) -> ChoreRecord:
    return ChoreRecord(
        name=row.name,
        last_run_at=row.last_run_at,
        next_run_at=row.next_run_at,
        # Earlier releases wrote a sentence.
        count=int(row.detail) if row.failure is None and row.detail.isdecimal() else None,
        failure=None if row.failure is None else ChoreFailure(code=row.failure, words=row.detail),
    )


async def _says(connection: AsyncConnection, statement: TextClause, values: Mapping[str, object]) -> bool:
    return bool((await connection.execute(statement, values)).scalar_one())
