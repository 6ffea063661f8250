"""Suspensions in PostgreSQL."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimall.adapters.postgres.tables.access import app_user
from aimall.domain.kernel.ids import UserId


class PostgresSuspensions:
    """Who is kept out, on the connection of an open unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, user: UserId, *, is_disabled: bool) -> bool | None:
        """Keep a person out, or let them in again. Tells whether that changes anything; None if there is nobody."""
        locked = select(app_user.c.is_disabled).where(app_user.c.id == user).with_for_update(key_share=True)
        found = (await self._connection.execute(locked)).scalar_one_or_none()
        if found is None or found == is_disabled:
            return None if found is None else False
        await self._connection.execute(update(app_user).where(app_user.c.id == user).values(is_disabled=is_disabled))
        return True
