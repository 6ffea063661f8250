"""One's own account in PostgreSQL."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimall.adapters.postgres.access.users import PostgresUsers
from aimall.adapters.postgres.tables.access import app_user, workspace
from aimall.application.access.ports import Credentials
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.ids import UserId


class PostgresAccounts:
    """People, each changed by one unit at a time, on the connection of an open unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, user: UserId) -> Credentials | None:
        """Find a person and keep everybody else from changing them until the unit ends."""
        locked = select(app_user.c.id).where(app_user.c.id == user).with_for_update(key_share=True)
        if (await self._connection.execute(locked)).one_or_none() is None:
            return None
        return await PostgresUsers(self._connection).credentials(user)

    async def save(self, changed: Credentials) -> None:
        """Store what became of a locked person. The personal workspace has the name."""
        user, own = changed.profile.user, changed.profile.workspace
        await self._connection.execute(
            update(app_user)
            .where(app_user.c.id == user.id)
            .values(
                email=user.email.address,
                display_name=user.display_name.text,
                password_hash=changed.password_hash,
                is_disabled=user.is_disabled,
                default_chat_model=user.preferences.default_chat_model,
                default_text_model=user.preferences.default_text_model,
            )
        )
        await self._connection.execute(update(workspace).where(workspace.c.id == own.id).values(name=own.name))

    async def is_last_admin(self, user: UserId) -> bool:
        """Tell whether nobody else who may come in is an admin. Until the unit ends, no other admin stops being one."""
        # All in one order, so that admins who leave at once wait for one another; sharing the key, so that whoever
        # notes an act of one of them (a foreign key) need not.
        admins = (
            select(app_user.c.id)
            .where(app_user.c.role == Role.ADMIN.value, app_user.c.is_disabled.is_(False))
            .order_by(app_user.c.id)
            .with_for_update(key_share=True)
        )
        return {row.id for row in await self._connection.execute(admins)} == {user}
