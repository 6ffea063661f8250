"""Log-ins in PostgreSQL: the row of a log-in is the lock that makes racing refreshes take turns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from aimall.adapters.postgres.tables import access as tables
from aimall.domain.access.session import Session, TokenHash
from aimall.domain.kernel.ids import SessionId, UserId, WorkspaceId

NOBODY: Final = UUID(int=0)


class PostgresSessions:
    """Log-ins, on the connection of an open unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, session: Session) -> None:
        """Store a new log-in and its first token."""
        await self._connection.execute(
            insert(tables.session).values(
                id=session.id,
                user_id=session.user,
                workspace_id=session.workspace,
                token_version=session.token_version,
                device=session.device,
                created_at=session.created_at,
                **_changing(session),
            )
        )
        await self._connection.execute(insert(tables.refresh_token).values(hash=session.current, session_id=session.id))

    async def lock(self, session: SessionId) -> Session | None:
        """Find a log-in and keep everybody else from changing it until the unit ends."""
        query = select(tables.session).where(tables.session.c.id == session).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return session_of(row) if row else None

    async def lock_by_token(self, token: TokenHash) -> Session | None:
        """The same, by any token of its family, however old."""
        # Two steps: a join would read the log-in as it was before the lock was granted.
        query = select(tables.refresh_token.c.session_id).where(tables.refresh_token.c.hash == token)
        found = (await self._connection.execute(query)).scalar_one_or_none()
        return None if found is None else await self.lock(SessionId(found))

    async def save(self, session: Session) -> None:
        """Store what became of a locked log-in; its current token joins the family."""
        await self._connection.execute(
            update(tables.session).where(tables.session.c.id == session.id).values(_changing(session))
        )
        await self._connection.execute(
            upsert(tables.refresh_token).values(hash=session.current, session_id=session.id).on_conflict_do_nothing()
        )


class PostgresSessionLists:
    """All log-ins of one person, on the connection of an open unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open_of(self, user: UserId, at: datetime) -> Sequence[Session]:
        """List those that still count, the newest first."""
        query = (
            select(tables.session)
            .join(tables.app_user, tables.app_user.c.id == tables.session.c.user_id)
            .where(
                tables.session.c.user_id == user,
                tables.session.c.ended_at.is_(None),
                tables.session.c.token_version == tables.app_user.c.token_version,
            )
            .order_by(tables.session.c.created_at.desc(), tables.session.c.id.desc())
        )
        found = [session_of(row) for row in await self._connection.execute(query)]
        return [each for each in found if each.is_open(at)]

    async def end_all(self, user: UserId, at: datetime, *, keep: SessionId | None = None) -> bool:
        """End every log-in but the one to keep, those being made right now too. False if there is no such user."""
        # A log-in carries the version that was read before its password was checked, so raising it reaches
        # even a log-in that is stored only after this.
        raised = await self._connection.execute(
            update(tables.app_user)
            .where(tables.app_user.c.id == user)
            .values(token_version=tables.app_user.c.token_version + 1)
            .returning(tables.app_user.c.token_version)
        )
        version = raised.scalar_one_or_none()
        if version is None:
            return False
        await self._connection.execute(
            update(tables.session)
            .where(
                tables.session.c.user_id == user,
                tables.session.c.ended_at.is_(None),
                tables.session.c.id != (keep or NOBODY),
            )
            .values(ended_at=at)
        )
        if keep is not None:
            await self._connection.execute(
                update(tables.session)
                .where(tables.session.c.user_id == user, tables.session.c.id == keep)
                .values(token_version=version)
            )
        return True


def session_of(row: Row[Any]) -> Session:
    """Read a log-in from a row of session."""
    return Session(
        id=SessionId(row.id),
        user=UserId(row.user_id),
        workspace=WorkspaceId(row.workspace_id),
        token_version=row.token_version,
        current=TokenHash(row.current_hash),
        parent=None if row.parent_hash is None else TokenHash(row.parent_hash),
        seed=row.seed,
        device=row.device,
        created_at=row.created_at,
        refreshed_at=row.refreshed_at,
        ended_at=row.ended_at,
    )


def _changing(changed: Session) -> dict[str, Any]:
    return {
        "current_hash": changed.current,
        "parent_hash": changed.parent,
        "seed": changed.seed,
        "refreshed_at": changed.refreshed_at,
        "ended_at": changed.ended_at,
    }
