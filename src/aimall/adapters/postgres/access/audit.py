"""The audit log in PostgreSQL: the application may add and read, and a trigger refuses everybody else's changes."""

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from aimall.adapters.postgres.tables.access import audit_entry
from aimall.application.audit import AuditEntry


class PostgresAuditLog:
    """Append-only, on the connection of an open unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, entry: AuditEntry) -> None:
        """Write one entry; it becomes visible with the unit."""
        await self._connection.execute(
            insert(audit_entry).values(
                actor_id=entry.actor,
                workspace_id=entry.workspace,
                action=entry.action,
                subject=entry.subject,
                facts=dict(entry.facts),
            )
        )
