"""The brake in PostgreSQL: one statement judges and counts a try, so racing tries cannot pass together."""

from typing import Final

from sqlalchemy import Delete, TextClause, delete, text
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.postgres.retrying import retried
from aimall.adapters.postgres.tables.access import throttle
from aimall.application.clock import Clock
from aimall.domain.access.errors import RateLimited
from aimall.domain.access.throttle import Rate, throttle_id, wait_for

# The domain's `try_at` in SQL. Without a row coming back the try does not count, and `stored` says how long to wait.
TAKE: Final = text("""
WITH taken AS (
    INSERT INTO throttle AS t (id, arrival)
    VALUES (:id, CAST(:now AS timestamptz) + CAST(:every AS interval))
    ON CONFLICT (id) DO UPDATE
    SET arrival = greatest(t.arrival, CAST(:now AS timestamptz)) + CAST(:every AS interval)
    WHERE t.arrival - CAST(:now AS timestamptz) <= CAST(:lead AS interval)
    RETURNING arrival
)
SELECT EXISTS (SELECT FROM taken) AS passed, (SELECT arrival FROM throttle WHERE id = :id) AS stored
""")
# Skips what others are just counting.
SWEEP: Final = text("""
DELETE FROM throttle WHERE id IN (
    SELECT id FROM throttle WHERE arrival < :now ORDER BY arrival LIMIT :limit FOR UPDATE SKIP LOCKED
)
""")


class PostgresThrottle:
    """Counts tries for all processes together. What is braked is stored as a digest only."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def take(self, rate: Rate, subject: str) -> None:
        """Count one try. Raises `RateLimited` with the wait, or `TryAgain` if the store is down."""
        now = self._clock.now()
        values = {"id": throttle_id(rate, subject), "now": now, "every": rate.every, "lead": rate.lead}

        async def work() -> None:
            async with self._engine.begin() as connection:
                row = (await connection.execute(TAKE, values)).one()
            if not row.passed:
                # `stored` is None when another process made the row in this very moment.
                ahead = rate.lead + rate.every if row.stored is None else row.stored - now
                raise RateLimited(retry_after_s=wait_for(ahead - rate.lead).seconds, rate=rate)

        await retried(work)

    async def forget(self, rate: Rate, subject: str) -> None:
        """Start afresh, after the subject has proved to be no guesser."""
        await self._run(delete(throttle).where(throttle.c.id == throttle_id(rate, subject)), {})

    async def sweep(self, *, limit: int = 1000) -> int:
        """Remove rows that no longer brake anything, and tell how many. Safe to run from several processes."""
        return await self._run(SWEEP, {"now": self._clock.now(), "limit": limit})

    async def _run(self, statement: TextClause | Delete, values: dict[str, object]) -> int:
        async def work() -> int:
            async with self._engine.begin() as connection:
                return (await connection.execute(statement, values)).rowcount

        return await retried(work)
