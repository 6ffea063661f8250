"""The contract of wallets, kept in memory and in PostgreSQL."""

from collections.abc import AsyncGenerator

import pytest

from tests.contract.wallet_ledger_contract import WalletLedgerContract
from tests.wallets import MemoryTreasury, PostgresTreasury, Treasury


class TestMemoryLedger(WalletLedgerContract):
    @pytest.fixture
    def treasury(self) -> Treasury:
        return MemoryTreasury()


class TestPostgresLedger(WalletLedgerContract):
    @pytest.fixture
    async def treasury(self, database_url: str) -> AsyncGenerator[Treasury]:
        treasury = PostgresTreasury(database_url, patience_s=60)
        yield treasury
        await treasury.close()
