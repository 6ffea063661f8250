"""Units in PostgreSQL: one transaction, and a slice of it for each feature."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from aimall.adapters.postgres.access.accounts import PostgresAccounts
from aimall.adapters.postgres.access.audit import PostgresAuditLog
from aimall.adapters.postgres.access.claims import PostgresClaims
from aimall.adapters.postgres.access.keys import PostgresApiKeys
from aimall.adapters.postgres.access.sessions import PostgresSessionLists, PostgresSessions
from aimall.adapters.postgres.access.suspensions import PostgresSuspensions
from aimall.adapters.postgres.access.users import PostgresUsers
from aimall.adapters.postgres.access.writings import PostgresWritings
from aimall.adapters.postgres.conversation import PostgresConversations, PostgresMessages
from aimall.adapters.postgres.media.job_board import PostgresRetries
from aimall.adapters.postgres.retrying import faults_translated
from aimall.adapters.postgres.wallet import PostgresWalletLedger
from aimall.application.units import unit_is_open


class PostgresUnit:
    """One open transaction. A slice is made when it is asked for, and is of no use once the unit has ended."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def users(self) -> PostgresUsers:
        return PostgresUsers(self._connection)

    @property
    def sessions(self) -> PostgresSessions:
        return PostgresSessions(self._connection)

    @property
    def accounts(self) -> PostgresAccounts:
        return PostgresAccounts(self._connection)

    @property
    def suspensions(self) -> PostgresSuspensions:
        return PostgresSuspensions(self._connection)

    @property
    def session_lists(self) -> PostgresSessionLists:
        return PostgresSessionLists(self._connection)

    @property
    def api_keys(self) -> PostgresApiKeys:
        return PostgresApiKeys(self._connection)

    @property
    def audit(self) -> PostgresAuditLog:
        return PostgresAuditLog(self._connection)

    @property
    def claims(self) -> PostgresClaims:
        return PostgresClaims(self._connection)

    @property
    def wallets(self) -> PostgresWalletLedger:
        return PostgresWalletLedger(self._connection)

    @property
    def writings(self) -> PostgresWritings:
        return PostgresWritings(self._connection)

    @property
    def retries(self) -> PostgresRetries:
        return PostgresRetries(self._connection)

    @property
    def conversations(self) -> PostgresConversations:
        return PostgresConversations(self._connection)

    @property
    def messages(self) -> PostgresMessages:
        return PostgresMessages(self._connection)

    async def commit(self) -> None:
        """Make every write of this unit visible, and end it. Raises `TryAgain` when the outcome is not known."""
        await self._connection.commit()
        # Closed at once: what is written after the commit must fail, not vanish in a transaction that nobody commits.
        await self._connection.close()


class PostgresUnits:
    """Opens units on the pool of an engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[PostgresUnit]:
        """Open a unit. Leaving the block without `commit` rolls back. Raises `TryAgain` for faults that will pass."""
        async with faults_translated():
            open_before = unit_is_open.set(True)
            try:
                async with self._engine.connect() as connection:
                    yield PostgresUnit(connection)
            finally:
                unit_is_open.reset(open_before)
