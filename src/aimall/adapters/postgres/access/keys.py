"""API keys in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from ipaddress import ip_network
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from aimall.adapters.postgres.access.users import user_of
from aimall.adapters.postgres.retrying import faults_translated
from aimall.adapters.postgres.tables.access import api_key, app_user, workspace
from aimall.adapters.postgres.tables.joined import part_of
from aimall.application.access.keys.ports import KeyStanding
from aimall.domain.access.keys.api_key import ApiKey, FormerSecret, KeySpending, KeyTerms
from aimall.domain.access.keys.key_text import KeyHash
from aimall.domain.kernel.actor import KeyLimits, Scope
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import ApiKeyId, UserId, WorkspaceId

SPENT: Final = text("""
    SELECT s.api_key_id, sum(s.charged_micro + s.held_micro)::bigint AS total,
        coalesce(sum(s.charged_micro + s.held_micro) FILTER (WHERE s.month = key_month(:at)), 0)::bigint AS month
    FROM api_key_spending s JOIN api_key k ON k.id = s.api_key_id AND k.workspace_id = :workspace GROUP BY s.api_key_id
""")
SHOWN: Final = (
    select(api_key, app_user)
    .join(app_user, app_user.c.id == api_key.c.user_id)
    .where(or_(api_key.c.hash == bindparam("secret"), api_key.c.former_hash == bindparam("secret")))
)
BOTH: Final = (api_key, app_user)
USED: Final = text("""
    UPDATE api_key SET last_used_at = :at WHERE id = :key AND (last_used_at IS NULL OR last_used_at < :at)
""")


class PostgresApiKeys:
    """The keys of workspaces, on the connection of an open unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, key: ApiKey, *, at_most: int) -> bool:
        """Store a new key. Answers False, with nothing stored, if the workspace has so many already."""
        locked = select(workspace.c.id).where(workspace.c.id == key.workspace).with_for_update(key_share=True)
        await self._connection.execute(locked)
        own = (api_key.c.workspace_id == key.workspace, api_key.c.revoked_at.is_(None))
        count = (await self._connection.execute(select(func.count()).select_from(api_key).where(*own))).scalar_one()
        if count >= at_most:
            return False
        await self._connection.execute(
            insert(api_key).values(
                id=key.id,
                workspace_id=key.workspace,
                user_id=key.user,
                created_at=key.created_at,
                **_changing(key),
            )
        )
        return True

    async def of(self, workspace: WorkspaceId) -> Sequence[ApiKey]:
        """List those that are not revoked, the newest first."""
        query = (
            select(api_key)
            .where(api_key.c.workspace_id == workspace, api_key.c.revoked_at.is_(None))
            .order_by(api_key.c.created_at.desc(), api_key.c.id.desc())
        )
        return [_key_of(row) for row in await self._connection.execute(query)]

    async def lock(self, workspace: WorkspaceId, key: ApiKeyId) -> ApiKey | None:
        """Find a key, revoked or not, and keep everybody else from changing it until the unit ends."""
        own = (api_key.c.workspace_id == workspace, api_key.c.id == key)
        # Sharing the key of the row, so that a run which begins with it (a foreign key) need not wait.
        query = select(api_key).where(*own).with_for_update(key_share=True)
        row = (await self._connection.execute(query)).one_or_none()
        return _key_of(row) if row else None

    async def save(self, key: ApiKey) -> None:
        """Store what became of a locked key. When it was last used is not told by this."""
        own = (api_key.c.workspace_id == key.workspace, api_key.c.id == key.id)
        await self._connection.execute(update(api_key).where(*own).values(_changing(key)))

    async def spent(self, workspace: WorkspaceId, *, at: datetime) -> Mapping[ApiKeyId, KeySpending]:
        """Tell what the keys have spent. One that never ran is not in it."""
        rows = await self._connection.execute(SPENT, {"workspace": workspace, "at": at})
        return {ApiKeyId(row.api_key_id): KeySpending(total=Coins(row.total), month=Coins(row.month)) for row in rows}


class PostgresKeyStandings:
    """Reads a key and its owner."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def of(self, secret: KeyHash, /) -> KeyStanding | None:
        """Find a key by its present secret or the former one. Raises `TryAgain` if the store is down.

        Both are read at once: a busy process comes back to each answer late, and has no connection free meanwhile.
        """
        async with faults_translated(), self._engine.connect() as connection:
            row = (await connection.execute(SHOWN, {"secret": secret})).mappings().one_or_none()
        if row is None:
            return None
        key, owner = (part_of(row, table) for table in BOTH)
        return KeyStanding(key=_key_of(key), owner=user_of(owner))


class PostgresKeyUses:
    """Notes when keys were last used."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def note(self, uses: Mapping[ApiKeyId, datetime]) -> None:
        """Store it, unless something later is stored. Raises `TryAgain` if the store is down."""
        # In one order, so that two processes which write at once never wait for each other in a ring.
        rows = [{"key": key, "at": uses[key]} for key in sorted(uses)]
        async with faults_translated(), self._engine.begin() as connection:
            await connection.execute(USED, rows)


def _key_of(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=ApiKeyId(row.id),
        workspace=WorkspaceId(row.workspace_id),
        user=UserId(row.user_id),
        terms=KeyTerms(
            name=row.name,
            scopes=frozenset(map(Scope, row.scopes)),
            models=None if row.models is None else frozenset(row.models),
            cap_total=None if row.cap_total_micro is None else Coins(row.cap_total_micro),
            cap_month=None if row.cap_month_micro is None else Coins(row.cap_month_micro),
            limits=KeyLimits(
                requests_per_minute=row.requests_per_minute,
                tokens_per_minute=row.tokens_per_minute,
                runs_at_once=row.runs_at_once,
            ),
            networks=tuple(map(ip_network, row.networks)),
            expires_at=row.expires_at,
            outlives_connection=row.outlives_connection,
        ),
        hash=KeyHash(row.hash),
        last_four=row.last_four,
        former=None if row.former_hash is None else FormerSecret(hash=KeyHash(row.former_hash), until=row.former_until),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )


def _changing(key: ApiKey) -> dict[str, Any]:
    terms = key.terms
    return {
        "name": terms.name,
        "hash": key.hash,
        "last_four": key.last_four,
        "former_hash": None if key.former is None else key.former.hash,
        "former_until": None if key.former is None else key.former.until,
        "scopes": sorted(terms.scopes),
        "models": None if terms.models is None else sorted(terms.models),
        "cap_total_micro": None if terms.cap_total is None else terms.cap_total.micro,
        "cap_month_micro": None if terms.cap_month is None else terms.cap_month.micro,
        "requests_per_minute": terms.limits.requests_per_minute,
        "tokens_per_minute": terms.limits.tokens_per_minute,
        "runs_at_once": terms.limits.runs_at_once,
        "networks": list(map(str, terms.networks)),
        "expires_at": terms.expires_at,
        "outlives_connection": terms.outlives_connection,
        "revoked_at": key.revoked_at,
    }
