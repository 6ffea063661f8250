"""Old rows in PostgreSQL, by the database's clock; only in batches that end long before a statement's deadline."""

from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.postgres.access.throttle import PostgresThrottle
from aimall.adapters.postgres.retrying import retried

# An expired quote is told apart from an unknown one for a day. What the functions remove is said where they are made.
QUOTES: Final = """
WITH gone AS (
    DELETE FROM quote WHERE id IN (SELECT id FROM quote
        WHERE expires_at < clock_timestamp() - interval '1 day' LIMIT :limit) RETURNING 1)
SELECT count(*) FROM gone
"""
WORKERS: Final = """
WITH gone AS (
    DELETE FROM worker WHERE owner IN (SELECT owner
        FROM worker WHERE seen_at < clock_timestamp() - interval '1 day' LIMIT :limit) RETURNING 1)
SELECT count(*) FROM gone
"""
REMOVALS: Final = (
    text(QUOTES),
    text(WORKERS),
    text("SELECT remove_old_claims(:limit)"),
    text("SELECT remove_old_tokens(:limit)"),
    text("SELECT remove_old_log_ins(:limit)"),
)


class PostgresOldRows:
    """Removes them."""

    def __init__(self, engine: AsyncEngine, throttle: PostgresThrottle) -> None:
        self._engine, self._throttle = engine, throttle

    async def remove(self, *, limit: int) -> int:
        """Remove a batch of each kind, each in a transaction of its own."""
        removed = await self._throttle.sweep(limit=limit)
        for statement in REMOVALS:
            removed += await retried(lambda statement=statement: self._remove(statement, limit))
        return removed

    async def _remove(self, statement: TextClause, limit: int) -> int:
        async with self._engine.begin() as connection:
            return int((await connection.execute(statement, {"limit": limit})).scalar_one())
