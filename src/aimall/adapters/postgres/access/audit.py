"""The audit log in PostgreSQL: the application may add and read, and a trigger refuses everybody else's changes."""

from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from aimall.adapters.postgres.retrying import faults_translated
from aimall.adapters.postgres.tables.access import audit_entry
from aimall.application.access.auditing.ports import RecordedAct
from aimall.application.audit import AuditEntry
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.access.email import Email
from aimall.domain.kernel.ids import UserId

LARGEST_NUMBER: Final = 2**63 - 1
ACTS: Final = text("""
    SELECT e.id, e.at, e.actor_id, e.action, e.subject, e.facts, u.email
    FROM audit_entry e LEFT JOIN app_user u ON u.id = e.actor_id
    WHERE (CAST(:before AS bigint) IS NULL OR e.id < CAST(:before AS bigint))
        AND (CAST(:actor AS uuid) IS NULL OR e.actor_id = CAST(:actor AS uuid))
        AND (CAST(:action AS text) IS NULL OR e.action = CAST(:action AS text))
    ORDER BY e.id DESC LIMIT :limit
""")


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


class PostgresAuditTrail:
    """Reads on a connection of their own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, request: PageRequest, *, actor: UserId | None, action: str | None) -> Page[RecordedAct]:
        """List acts, the newest first; of one actor, or of one kind, when these are named. Raises `TryAgain`."""
        # A cursor holds the number of an entry as an id; one that somebody made up may hold more than a number can.
        before = min(request.after.id.int, LARGEST_NUMBER) if request.after else None
        values = {"before": before, "actor": actor, "action": action, "limit": request.limit + 1}
        async with faults_translated(), self._engine.connect() as connection:
            rows = (await connection.execute(ACTS, values)).mappings().all()
        items = tuple(_act(row) for row in rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=items, next=Cursor(at=items[-1].at, id=UUID(int=items[-1].number)) if more else None)


def _act(row: RowMapping) -> RecordedAct:
    return RecordedAct(
        number=row["id"],
        at=row["at"],
        actor=UserId(row["actor_id"]) if row["actor_id"] else None,
        actor_email=Email(row["email"]) if row["email"] else None,
        action=row["action"],
        subject=row["subject"],
        facts=row["facts"],
    )
