"""The database's health, and that of what only the database knows: whether any worker is there."""

import asyncio
from typing import Final

from asyncpg.exceptions import InternalClientError
from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.application.health.ports import PartHealth, PartState
from aimall.application.health.remarks import RemarkCode, remark

DEADLINE_S: Final = 2.0
VERSION: Final = text("SELECT current_setting('server_version') AS version")
# A worker asks for work every two seconds, whether it has room for any or not.
WORKERS: Final = """
SELECT (SELECT count(*) FROM worker WHERE seen_at > clock_timestamp() - interval '15 seconds') AS alive,
    (SELECT count(*) FROM generation WHERE request IS NOT NULL AND ended_at IS NULL
        AND lease_until < clock_timestamp() AND due_at <= clock_timestamp()) AS waiting
"""
TROUBLES: Final = (SQLAlchemyError, InternalClientError, OSError, TimeoutError)


class DatabaseProbe:
    """Asks the database for its version, which costs it nothing."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def look(self) -> PartHealth:
        """Look, for two seconds at most."""
        try:
            version = str((await _asked(self._engine, VERSION))["version"]).partition(" ")[0]
        except TROUBLES as error:
            state, told = PartState.DOWN, remark(RemarkCode.DATABASE_SILENT, type(error).__name__)
        else:
            state, told = PartState.OK, remark(RemarkCode.DATABASE_ANSWERS, server=f"PostgreSQL {version}")
        return PartHealth(name="database", state=state, remark=told, is_essential=True)


class WorkersProbe:
    """Whether jobs find somebody who works on them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def look(self) -> PartHealth:
        """Look, for two seconds at most."""
        try:
            row = await _asked(self._engine, text(WORKERS))
        except TROUBLES:
            told = remark(RemarkCode.WORKERS_UNKNOWN)
            return PartHealth(name="worker", state=PartState.UNAVAILABLE, remark=told)
        return workers_health(alive=row["alive"], waiting=row["waiting"])


def workers_health(*, alive: int, waiting: int) -> PartHealth:
    """Judge: jobs that wait for nobody are a fault, and without any job nobody misses a worker."""
    if alive:
        told = remark(RemarkCode.WORKERS_PRESENT, alive=alive, waiting=waiting)
        return PartHealth(name="worker", state=PartState.OK, remark=told)
    state = PartState.DOWN if waiting else PartState.UNAVAILABLE
    return PartHealth(name="worker", state=state, remark=remark(RemarkCode.WORKERS_MISSING, waiting=waiting))


async def _asked(engine: AsyncEngine, question: TextClause) -> RowMapping:
    async with asyncio.timeout(DEADLINE_S), engine.connect() as connection:
        return (await connection.execute(question)).mappings().one()
