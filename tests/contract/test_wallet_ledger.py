"""The contracts of wallets, kept in memory and in PostgreSQL."""

from collections.abc import AsyncGenerator

import pytest

from tests.contract.wallet_ledger_contract import WalletLedgerContract
from tests.contract.wallet_reader_contract import WalletReaderContract
from tests.wallets import MemoryTreasury, PostgresTreasury, Treasury


class InMemory:
    """Everything in this process."""

    @pytest.fixture
    def treasury(self) -> Treasury:
        return MemoryTreasury()


class InPostgres:
    """Everything in a real database."""

    @pytest.fixture
    async def treasury(self, database_url: str) -> AsyncGenerator[Treasury]:
        treasury = PostgresTreasury(database_url, patience_s=60)
        yield treasury
        await treasury.close()


class TestMemoryLedger(InMemory, WalletLedgerContract): ...


class TestPostgresLedger(InPostgres, WalletLedgerContract): ...


class TestMemoryReader(InMemory, WalletReaderContract): ...


class TestPostgresReader(InPostgres, WalletReaderContract): ...
