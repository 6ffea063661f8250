"""The truth about a log-in, read outside any unit."""

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.postgres.access.sessions import session_of
from aimall.adapters.postgres.access.users import user_of
from aimall.adapters.postgres.retrying import faults_translated
from aimall.adapters.postgres.tables import access as tables
from aimall.application.access.ports import Standing
from aimall.domain.kernel.ids import SessionId

SESSION: Final = select(tables.session).where(tables.session.c.id == bindparam("session"))
OWNER: Final = (
    select(tables.app_user)
    .join(tables.session, tables.session.c.user_id == tables.app_user.c.id)
    .where(tables.session.c.id == bindparam("session"))
)


class PostgresStandings:
    """Reads a log-in and its owner."""

    def __init__(self, engine: AsyncEngine) -> None:
        # Two reads without a transaction around them: each is a round trip, and there are no others.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def of(self, session: SessionId) -> Standing | None:
        """Give what is true now. Raises `TryAgain` if the store is down."""
        async with faults_translated(), self._engine.connect() as connection:
            found = (await connection.execute(SESSION, {"session": session})).one_or_none()
            owner = (await connection.execute(OWNER, {"session": session})).one_or_none()
        if found is None or owner is None:
            return None
        return Standing(user=user_of(owner), session=session_of(found))
