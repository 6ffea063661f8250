"""Units in memory: several writes that become visible together or not at all."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

from aimall.adapters.memory.access import (
    MemoryAccounts,
    MemorySessionLists,
    MemorySessions,
    MemoryStandings,
    MemorySuspensions,
    MemoryUsers,
)
from aimall.adapters.memory.audit import MemoryAuditLog
from aimall.adapters.memory.claims import MemoryClaims
from aimall.adapters.memory.conversation import Dialogue, MemoryConversations, MemoryMessages
from aimall.adapters.memory.keys.api_keys import MemoryApiKeys, MemoryKeyStandings
from aimall.adapters.memory.media.file_rows import FileRows
from aimall.adapters.memory.prices import MemoryPriceBook
from aimall.adapters.memory.run_rows import MemoryRetries, RunRows
from aimall.adapters.memory.shelf import Draft, LockHolder, Locks, Shelf
from aimall.adapters.memory.unit_wallets import UnitWallets
from aimall.adapters.memory.wallet import MemoryWallets
from aimall.application.access.ports import Credentials
from aimall.application.audit import AuditEntry
from aimall.application.claims import Claim
from aimall.application.clock import Clock
from aimall.application.units import unit_is_open
from aimall.domain.access.keys.api_key import ApiKey
from aimall.domain.access.session import Session, TokenHash
from aimall.domain.conversation.message import Message
from aimall.domain.kernel.ids import ApiKeyId, ConversationId, MessageId, SessionId, UserId


class UnitClosed(Exception):
    """A unit was used after its commit: what is written then would be lost."""


class MemoryStore:
    """All that is committed in this process."""

    def __init__(self, clock: Clock) -> None:
        self.people: Shelf[UserId, Credentials] = Shelf()
        self.sessions: Shelf[SessionId, Session] = Shelf()
        self.families: Shelf[TokenHash, SessionId] = Shelf()
        self.api_keys: Shelf[ApiKeyId, ApiKey] = Shelf()
        self.claims: Shelf[UUID, Claim] = Shelf()
        self.audit: Shelf[object, AuditEntry] = Shelf()
        self.dialogues: Shelf[ConversationId, Dialogue] = Shelf()
        self.messages: Shelf[MessageId, Message] = Shelf()
        self.runs = RunRows()
        self.files = FileRows()
        self.prices = MemoryPriceBook()
        self.clock = clock
        self.wallets = MemoryWallets(clock)
        self.locks = Locks()

    @property
    def standings(self) -> MemoryStandings:
        """The truth about log-ins."""
        return MemoryStandings(self.people, self.sessions)

    @property
    def key_standings(self) -> MemoryKeyStandings:
        """The truth about API keys."""
        return MemoryKeyStandings(self.people, self.api_keys)


class MemoryUnit:
    """One open unit."""

    def __init__(self, store: MemoryStore, locks: LockHolder) -> None:
        self._people = Draft(store.people)
        self._sessions = Draft(store.sessions)
        self._families = Draft(store.families)
        self._api_keys = Draft(store.api_keys)
        self._claims = Draft(store.claims)
        self._audit = Draft(store.audit)
        self._dialogues = Draft(store.dialogues)
        self._messages = Draft(store.messages)
        self._store = store
        self._wallets = UnitWallets(store.wallets, locks)
        self._locks = locks
        self._is_over = False

    @property
    def users(self) -> MemoryUsers:
        return MemoryUsers(self._people, self._open_locks())

    @property
    def sessions(self) -> MemorySessions:
        return MemorySessions(self._sessions, self._families, self._open_locks())

    @property
    def accounts(self) -> MemoryAccounts:
        return MemoryAccounts(self._people, self._open_locks())

    @property
    def suspensions(self) -> MemorySuspensions:
        return MemorySuspensions(self._people, self._open_locks())

    @property
    def session_lists(self) -> MemorySessionLists:
        return MemorySessionLists(self._people, self._sessions, self._open_locks())

    @property
    def api_keys(self) -> MemoryApiKeys:
        return MemoryApiKeys(self._api_keys, self._store.runs, self._open_locks())

    @property
    def audit(self) -> MemoryAuditLog:
        self._open_locks()
        return MemoryAuditLog(self._audit)

    @property
    def claims(self) -> MemoryClaims:
        return MemoryClaims(self._claims, self._open_locks())

    @property
    def conversations(self) -> MemoryConversations:
        return MemoryConversations(
            self._dialogues, self._messages, self._store.runs.writing, self._open_locks(), self._store.clock
        )

    @property
    def messages(self) -> MemoryMessages:
        self._open_locks()
        return MemoryMessages(self._dialogues, self._messages)

    @property
    def retries(self) -> MemoryRetries:
        self._open_locks()
        return MemoryRetries(self._store.runs)

    @property
    def wallets(self) -> UnitWallets:
        self._open_locks()
        return self._wallets

    async def commit(self) -> None:
        """Make every write of this unit visible, and end it."""
        self._open_locks()
        for draft in (self._people, self._sessions, self._families, self._claims, self._audit):
            draft.publish()
        for draft in (self._api_keys, self._dialogues, self._messages):
            draft.publish()
        self._is_over = True
        self._locks.release()

    def end(self) -> None:
        """Forget what was not committed."""
        if not self._is_over:
            self._wallets.undo()
        self._is_over = True
        self._locks.release()

    def _open_locks(self) -> LockHolder:
        if self._is_over:
            raise UnitClosed
        return self._locks


class MemoryUnits:
    """Opens units on a store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[MemoryUnit]:
        """Open a unit. Leaving the block without `commit` rolls back."""
        unit = MemoryUnit(self._store, self._store.locks.holder())
        open_before = unit_is_open.set(True)
        try:
            yield unit
        finally:
            unit.end()
            unit_is_open.reset(open_before)
