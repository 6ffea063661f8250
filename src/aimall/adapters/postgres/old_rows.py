"""Old rows in PostgreSQL, by the database's clock; only in batches that end long before a statement's deadline."""

from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from aimall.adapters.postgres.access.throttle import PostgresThrottle
from aimall.adapters.postgres.retrying import retried

SWEEPS: Final = tuple(
    map(
        text,
        (
            # An expired quote is told apart from an unknown one for a day.
            """DELETE FROM quote WHERE id IN (SELECT id FROM quote
            WHERE expires_at < clock_timestamp() - interval '1 day' LIMIT :limit)""",
            # Whoever repeats a call does it within three days.
            """DELETE FROM idempotency_claim WHERE id IN (SELECT id FROM idempotency_claim
            WHERE created_at < clock_timestamp() - interval '72 hours' LIMIT :limit)""",
            # Thirty days end every log-in (`ABSOLUTE_LIMIT`); until then an old token still tells of a theft. A day of
            # grace. A log-in may have had thousands of tokens, so they go first and by themselves.
            """DELETE FROM refresh_token WHERE hash IN (SELECT t.hash FROM refresh_token t
            JOIN session s ON s.id = t.session_id WHERE s.created_at < clock_timestamp() - interval '31 days'
            LIMIT :limit)""",
            """DELETE FROM session WHERE id IN (SELECT s.id FROM session s
            WHERE s.created_at < clock_timestamp() - interval '31 days'
            AND NOT EXISTS (SELECT FROM refresh_token t WHERE t.session_id = s.id)
            LIMIT :limit)""",
        ),
    )
)


class PostgresOldRows:
    """Removes them."""

    def __init__(self, engine: AsyncEngine, throttle: PostgresThrottle) -> None:
        self._engine, self._throttle = engine, throttle

    async def remove(self, *, limit: int) -> int:
        """Remove a batch of each kind, each in a transaction of its own."""
        removed = await self._throttle.sweep(limit=limit)
        for statement in SWEEPS:
            removed += await retried(lambda statement=statement: self._remove(statement, limit))
        return removed

    async def _remove(self, statement: TextClause, limit: int) -> int:
        connection: AsyncConnection
        async with self._engine.begin() as connection:
            return (await connection.execute(statement, {"limit": limit})).rowcount
