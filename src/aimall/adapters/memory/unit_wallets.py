"""Wallets inside a memory unit: locked until it ends, and as they were if it does not commit."""

from aimall.adapters.memory.shelf import LockHolder
from aimall.adapters.memory.wallet import MemoryWalletLedger, MemoryWallets, WalletSnapshot
from aimall.domain.kernel.ids import WalletId, WorkspaceId, wallet_of
from aimall.domain.wallet.orders import Adjust, Grant, TopUp
from aimall.domain.wallet.outcomes import Insufficient, Mismatch, Posted, PostedBefore, UnknownWallet
from aimall.domain.wallet.wallet import Wallet


class UnitWallets:
    """A `WalletLedger` that can go back."""

    def __init__(self, wallets: MemoryWallets, locks: LockHolder) -> None:
        self._wallets = wallets
        self._ledger = MemoryWalletLedger(wallets)
        self._locks = locks
        self._before: dict[WalletId, Wallet | None] = {}

    async def open(self, workspace: WorkspaceId) -> WalletId:
        """Open the wallet of a workspace. Safe to repeat."""
        await self._touch(wallet_of(workspace))
        return await self._ledger.open(workspace)

    async def grant(self, order: Grant) -> Posted | PostedBefore | Mismatch | UnknownWallet:
        """Give a lot of bonus coins."""
        await self._touch(order.wallet)
        return await self._ledger.grant(order)

    async def top_up(self, order: TopUp) -> Posted | PostedBefore | Mismatch | UnknownWallet:
        """Add paid coins."""
        await self._touch(order.wallet)
        return await self._ledger.top_up(order)

    async def adjust(self, order: Adjust) -> Posted | PostedBefore | Mismatch | Insufficient | UnknownWallet:
        """Correct a balance; taking more than is free is refused."""
        await self._touch(order.wallet)
        return await self._ledger.adjust(order)

    async def freeze(self, wallet: WalletId, *, frozen: bool) -> bool:
        """Stop or allow new holds; all else goes on. False when there is no such wallet."""
        await self._touch(wallet)
        return await self._ledger.freeze(wallet, frozen=frozen)

    def undo(self) -> None:
        """Put every touched wallet back as it was, and leave all others alone."""
        wallets = dict(self._wallets.snapshot().wallets)
        for key, before in self._before.items():
            wallets.pop(key, None)
            if before is not None:
                wallets[key] = before
        self._wallets.restore(WalletSnapshot(wallets))

    async def _touch(self, wallet: WalletId) -> None:
        await self._locks.take("wallet", wallet)
        self._before.setdefault(wallet, self._wallets.find(wallet))
