"""What API keys need: a place for them, a quick look at one by its secret, and a note of when each was used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aimall.application.audit import AuditLog
from aimall.application.claims import Claims
from aimall.application.units import Unit
from aimall.domain.access.keys.api_key import ApiKey, KeySpending
from aimall.domain.access.keys.key_text import KeyHash
from aimall.domain.access.user import User
from aimall.domain.kernel.ids import ApiKeyId, WorkspaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStanding:
    """A key as it is now, and its owner."""

    key: ApiKey
    owner: User


class ApiKeys(Protocol):
    """The keys of workspaces. What is revoked stays in the books and is not listed."""

    async def add(self, key: ApiKey, *, at_most: int) -> bool:
        """Store a new key. Answers False, with nothing stored, if the workspace has so many already.

        Waits for another unit that is just storing one in the same workspace.
        """
        ...

    async def of(self, workspace: WorkspaceId) -> Sequence[ApiKey]:
        """List those that are not revoked, the newest first."""
        ...

    async def lock(self, workspace: WorkspaceId, key: ApiKeyId) -> ApiKey | None:
        """Find a key, revoked or not, and keep everybody else from changing it until the unit ends."""
        ...

    async def save(self, key: ApiKey) -> None:
        """Store what became of a locked key. When it was last used is not told by this."""
        ...

    async def spent(self, workspace: WorkspaceId, *, at: datetime) -> Mapping[ApiKeyId, KeySpending]:
        """Tell what the keys have spent, ever and in the month of UTC of `at`. One that never ran is not in it."""
        ...


class KeyStandings(Protocol):
    """Reads outside any unit, for each request that carries a key."""

    async def of(self, secret: KeyHash, /) -> KeyStanding | None:
        """Find a key by its present secret or the former one, as it is now. Raises `TryAgain`."""
        ...


class KeyUses(Protocol):
    """When keys were last used."""

    async def note(self, uses: Mapping[ApiKeyId, datetime]) -> None:
        """Store it, unless something later is stored. Raises `TryAgain`."""
        ...


class KeysUnit(Unit, Protocol):
    """The slice of a unit that keeps keys, audited."""

    @property
    def api_keys(self) -> ApiKeys: ...

    @property
    def claims(self) -> Claims: ...

    @property
    def audit(self) -> AuditLog: ...
