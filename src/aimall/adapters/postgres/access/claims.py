"""Idempotency claims in PostgreSQL: the primary key makes a second claim wait for the first one's unit."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from aimall.adapters.postgres.tables.access import idempotency_claim
from aimall.application.claims import Claim


class PostgresClaims:
    """Claims, on the connection of an open unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, claim: Claim) -> Claim | None:
        """Store the claim and answer None; if the id is taken, wait for that unit's end and give the stored one."""
        table = idempotency_claim
        stored = await self._connection.execute(
            insert(table)
            .values(id=claim.id, fingerprint=claim.fingerprint, subject=claim.subject)
            .on_conflict_do_nothing()
            .returning(table.c.id)
        )
        if stored.one_or_none() is not None:
            return None
        row = (await self._connection.execute(select(table).where(table.c.id == claim.id))).one()
        return Claim(id=row.id, fingerprint=row.fingerprint, subject=row.subject)
