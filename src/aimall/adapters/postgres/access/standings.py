"""The truth about a log-in, read outside any unit."""

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.postgres.access.sessions import session_of
from aimall.adapters.postgres.access.users import user_of
from aimall.adapters.postgres.retrying import faults_translated
from aimall.adapters.postgres.tables import access as tables
from aimall.adapters.postgres.tables.joined import part_of
from aimall.application.access.ports import Standing
from aimall.domain.kernel.ids import SessionId

SESSION: Final = (
    select(tables.session, tables.app_user)
    .join(tables.app_user, tables.app_user.c.id == tables.session.c.user_id)
    .where(tables.session.c.id == bindparam("session"))
)


class PostgresStandings:
    """Reads a log-in and its owner."""

    def __init__(self, engine: AsyncEngine) -> None:
        # One read without a transaction around it, which would be two more round trips.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def of(self, session: SessionId) -> Standing | None:
        """Give what is true now. Raises `TryAgain` if the store is down."""
        async with faults_translated(), self._engine.connect() as connection:
            row = (await connection.execute(SESSION, {"session": session})).mappings().one_or_none()
        if row is None:
            return None
        return Standing(user=user_of(part_of(row, tables.app_user)), session=session_of(part_of(row, tables.session)))
