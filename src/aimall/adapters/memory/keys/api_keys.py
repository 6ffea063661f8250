"""API keys in memory: kept, found by their secrets, and noted when used."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from aimall.adapters.memory.run_rows import RunRows
from aimall.adapters.memory.shelf import Draft, LockHolder, Shelf
from aimall.application.access.keys.ports import KeyStanding
from aimall.application.access.ports import Credentials
from aimall.domain.access.keys.api_key import ApiKey, KeySpending
from aimall.domain.access.keys.key_text import KeyHash
from aimall.domain.kernel.ids import ApiKeyId, UserId, WorkspaceId


class MemoryApiKeys:
    """`ApiKeys`."""

    def __init__(self, keys: Draft[ApiKeyId, ApiKey], runs: RunRows, locks: LockHolder) -> None:
        self._keys, self._runs, self._locks = keys, runs, locks

    async def add(self, key: ApiKey, *, at_most: int) -> bool:
        """Store a new key. Answers False, with nothing stored, if the workspace has so many already."""
        await self._locks.take("keys of", key.workspace)
        if len(await self.of(key.workspace)) >= at_most:
            return False
        await self._keys.put(key.id, key)
        return True

    async def of(self, workspace: WorkspaceId) -> Sequence[ApiKey]:
        """List those that are not revoked, the newest first."""
        keys = [key for key in await self._keys.all() if key.workspace == workspace and key.revoked_at is None]
        return sorted(keys, key=lambda key: (key.created_at, key.id), reverse=True)

    async def lock(self, workspace: WorkspaceId, key: ApiKeyId) -> ApiKey | None:
        """Find a key, revoked or not, and keep everybody else from changing it until the unit ends."""
        await self._locks.take("api key", key)
        found = await self._keys.get(key)
        return found if found is not None and found.workspace == workspace else None

    async def save(self, key: ApiKey) -> None:
        """Store what became of a locked key. When it was last used is not told by this."""
        stored = await self._keys.get(key.id)
        await self._keys.put(key.id, replace(key, last_used_at=stored.last_used_at if stored else None))

    async def spent(self, workspace: WorkspaceId, *, at: datetime) -> Mapping[ApiKeyId, KeySpending]:
        """Tell what the keys have spent. One that never ran is not in it."""
        await asyncio.sleep(0)
        used = {row.key for row in self._runs.all() if row.run.workspace == workspace and row.key is not None}
        return {key: self._runs.spent_with(key, at=at) for key in used}


class MemoryKeyStandings:
    """`KeyStandings`, from what is committed."""

    def __init__(self, people: Shelf[UserId, Credentials], keys: Shelf[ApiKeyId, ApiKey]) -> None:
        self._people, self._keys = people, keys

    async def of(self, secret: KeyHash, /) -> KeyStanding | None:
        """Find a key by its present secret or the former one."""
        await asyncio.sleep(0)
        for key in self._keys.rows.values():
            if secret == key.hash or (key.former is not None and secret == key.former.hash):
                return KeyStanding(key=key, owner=self._people.rows[key.user].profile.user)
        return None


class MemoryKeyUses:
    """`KeyUses`."""

    def __init__(self, keys: Shelf[ApiKeyId, ApiKey]) -> None:
        self._keys = keys

    async def note(self, uses: Mapping[ApiKeyId, datetime]) -> None:
        """Store it, unless something later is stored."""
        await asyncio.sleep(0)
        for key, at in uses.items():
            found = self._keys.rows[key]
            if found.last_used_at is None or found.last_used_at < at:
                self._keys.rows[key] = replace(found, last_used_at=at)
