"""The contracts of the door, kept in memory and in PostgreSQL."""

from collections.abc import AsyncGenerator

import pytest

from aimall.adapters.memory.reporting.audit import MemoryAuditTrail
from aimall.adapters.postgres.access.audit import PostgresAuditTrail
from aimall.application.access.auditing.ports import AuditTrail
from tests.access import Door, MemoryDoor
from tests.access_postgres import PostgresDoor
from tests.contract.access.access_contract import SessionsContract, ThrottleContract, UsersContract
from tests.contract.access.accounts_contract import AccountsContract
from tests.contract.access.audit_trail_contract import AuditTrailContract
from tests.contract.access.claims_contract import ClaimsContract
from tests.contract.access.keys_contract import ApiKeysContract, KeyStandingsContract, KeyUsesContract
from tests.contract.access.suspensions_contract import SuspensionsContract


class InMemory:
    """Everything in this process."""

    @pytest.fixture
    def door(self) -> Door:
        return MemoryDoor()


class InPostgres:
    """Everything in a real database."""

    @pytest.fixture
    async def door(self, database_url: str) -> AsyncGenerator[Door]:
        door = PostgresDoor(database_url)
        yield door
        await door.close()


class TestMemoryUsers(InMemory, UsersContract): ...


class TestPostgresUsers(InPostgres, UsersContract): ...


class TestMemoryAccounts(InMemory, AccountsContract): ...


class TestPostgresAccounts(InPostgres, AccountsContract): ...


class TestMemorySuspensions(InMemory, SuspensionsContract): ...


class TestPostgresSuspensions(InPostgres, SuspensionsContract): ...


class TestMemoryAuditTrail(InMemory, AuditTrailContract):
    @pytest.fixture
    def trail(self, door: Door) -> AuditTrail:
        assert isinstance(door, MemoryDoor)
        return MemoryAuditTrail(door.store)


class TestPostgresAuditTrail(InPostgres, AuditTrailContract):
    @pytest.fixture
    def trail(self, door: Door) -> AuditTrail:
        assert isinstance(door, PostgresDoor)
        return PostgresAuditTrail(door.engine)


class TestMemorySessions(InMemory, SessionsContract): ...


class TestPostgresSessions(InPostgres, SessionsContract): ...


class TestMemoryThrottle(InMemory, ThrottleContract): ...


class TestPostgresThrottle(InPostgres, ThrottleContract): ...


class TestMemoryClaims(InMemory, ClaimsContract): ...


class TestPostgresClaims(InPostgres, ClaimsContract): ...


class TestMemoryApiKeys(InMemory, ApiKeysContract): ...


class TestPostgresApiKeys(InPostgres, ApiKeysContract): ...


class TestMemoryKeyStandings(InMemory, KeyStandingsContract): ...


class TestPostgresKeyStandings(InPostgres, KeyStandingsContract): ...


class TestMemoryKeyUses(InMemory, KeyUsesContract): ...


class TestPostgresKeyUses(InPostgres, KeyUsesContract): ...
