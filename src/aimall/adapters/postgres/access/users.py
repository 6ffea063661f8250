"""People in PostgreSQL, on the connection of an open unit."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Row, func, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from aimall.adapters.postgres.tables.access import app_user, workspace, workspace_member
from aimall.application.access.ports import Credentials, PasswordHash, Profile
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.email import Email
from aimall.domain.access.preferences import Preferences
from aimall.domain.access.user import User, Workspace, WorkspaceKind
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.ids import UserId, WorkspaceId

PROFILE: Final = select(
    app_user, workspace.c.kind.label("workspace_kind"), workspace.c.name.label("workspace_name")
).join(workspace, workspace.c.id == app_user.c.workspace_id)


class PostgresUsers:
    """People with their personal workspaces."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, credentials: Credentials) -> bool:
        """Store a person, the workspace and the membership. False, with nothing stored, if the e-mail is taken."""
        user, own = credentials.profile.user, credentials.profile.workspace
        # The person goes first, so that a taken e-mail leaves nothing behind; the key to the workspace is deferred.
        stored = await self._connection.execute(
            upsert(app_user)
            .values(**_columns_of(user), password_hash=credentials.password_hash)
            .on_conflict_do_nothing(index_elements=[app_user.c.email])
            .returning(app_user.c.id)
        )
        if stored.one_or_none() is None:
            return False
        await self._connection.execute(
            insert(workspace).values(id=own.id, kind=own.kind.value, name=own.name, created_at=user.created_at)
        )
        await self._connection.execute(
            insert(workspace_member).values(workspace_id=own.id, user_id=user.id, role="owner")
        )
        return True

    async def by_email(self, email: Email) -> Credentials | None:
        """Find whoever logs in with this address."""
        row = await self._one(app_user.c.email == email.address)
        return Credentials(profile=_profile_of(row), password_hash=PasswordHash(row.password_hash)) if row else None

    async def profile(self, user: UserId) -> Profile | None:
        """Find a person with the personal workspace."""
        row = await self._one(app_user.c.id == user)
        return _profile_of(row) if row else None

    async def credentials(self, user: UserId) -> Credentials | None:
        """Find a person with what proves their password."""
        row = await self._one(app_user.c.id == user)
        return Credentials(profile=_profile_of(row), password_hash=PasswordHash(row.password_hash)) if row else None

    async def find(self, user: UserId) -> User | None:
        """Find a person."""
        row = (await self._connection.execute(select(app_user).where(app_user.c.id == user))).one_or_none()
        return user_of(row) if row else None

    async def replace_hash(self, user: UserId, *, old: PasswordHash, new: PasswordHash) -> None:
        """Store a stronger hash of the same password, unless the stored one is no longer `old`."""
        await self._connection.execute(
            update(app_user).where(app_user.c.id == user, app_user.c.password_hash == old).values(password_hash=new)
        )

    async def page(self, request: PageRequest, *, matching: str | None = None) -> Page[User]:
        """List everybody, or those whose e-mail or name contains a text in any case, the newest first."""
        query = select(app_user).order_by(app_user.c.created_at.desc(), app_user.c.id.desc()).limit(request.limit + 1)
        if request.after is not None:
            seen = tuple_(request.after.at, request.after.id)
            query = query.where(tuple_(app_user.c.created_at, app_user.c.id) < seen)
        if matching is not None:
            # Looked for as it is: with LIKE, % and _ would mean something else.
            in_email = func.strpos(app_user.c.email, func.lower(matching)) > 0
            query = query.where(in_email | (func.strpos(func.lower(app_user.c.display_name), func.lower(matching)) > 0))
        users = [user_of(row) for row in await self._connection.execute(query)]
        items = tuple(users[: request.limit])
        more = len(users) > request.limit
        return Page(items=items, next=Cursor(at=items[-1].created_at, id=items[-1].id) if more else None)

    async def _one(self, condition: ColumnElement[bool]) -> Row[Any] | None:
        return (await self._connection.execute(PROFILE.where(condition))).one_or_none()


def user_of(row: Row[Any]) -> User:
    """Read a person from a row of app_user."""
    return User(
        id=UserId(row.id),
        email=Email(row.email),
        display_name=DisplayName(row.display_name),
        role=Role(row.role),
        workspace=WorkspaceId(row.workspace_id),
        created_at=row.created_at,
        token_version=row.token_version,
        is_disabled=row.is_disabled,
        preferences=Preferences(default_chat_model=row.default_chat_model, default_text_model=row.default_text_model),
    )


def _profile_of(row: Row[Any]) -> Profile:
    own = Workspace(id=WorkspaceId(row.workspace_id), kind=WorkspaceKind(row.workspace_kind), name=row.workspace_name)
    return Profile(user=user_of(row), workspace=own)


def _columns_of(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "email": user.email.address,
        "display_name": user.display_name.text,
        "role": user.role.value,
        "workspace_id": user.workspace,
        "token_version": user.token_version,
        "is_disabled": user.is_disabled,
        "created_at": user.created_at,
    }
