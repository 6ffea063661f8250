"""Wallets in memory: the domain's own rules, with one lock for each wallet as the database has."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from aimall.application.clock import Clock
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import TransactionId, WalletId, WorkspaceId, wallet_of
from aimall.domain.wallet.hold import HoldState
from aimall.domain.wallet.orders import Adjust, Grant, OpenHold, ResolveHold, TopUp
from aimall.domain.wallet.outcomes import (
    Frozen,
    Insufficient,
    Mismatch,
    Opened,
    Posted,
    PostedBefore,
    Replayed,
    Resolved,
    ResolvedBefore,
    UnknownHold,
    UnknownWallet,
)
from aimall.domain.wallet.posting import ActKind
from aimall.domain.wallet.statement import EVERY_LINE, Balance, LineFilter, LineKind, StatementLine
from aimall.domain.wallet.wallet import Wallet

AnswerT = TypeVar("AnswerT")


@dataclass(frozen=True, slots=True)
class WalletSnapshot:
    """All wallets at one moment, for a unit that must be able to go back."""

    wallets: Mapping[WalletId, Wallet]


class MemoryWallets:
    """Every wallet of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wallets: dict[WalletId, Wallet] = {}
        self._locks: dict[WalletId, asyncio.Lock] = {}

    def snapshot(self) -> WalletSnapshot:
        """Remember how everything is; wallets are values, so this costs little."""
        return WalletSnapshot(dict(self._wallets))

    def restore(self, snapshot: WalletSnapshot) -> None:
        """Go back to a snapshot."""
        self._wallets = dict(snapshot.wallets)

    def find(self, wallet: WalletId) -> Wallet | None:
        """Give a wallet as it is now."""
        return self._wallets.get(wallet)

    def all(self) -> tuple[Wallet, ...]:
        """Give every wallet, in the order of ids."""
        return tuple(self._wallets[key] for key in sorted(self._wallets))

    def now(self) -> datetime:
        """Tell the time that decides expiry here."""
        return self._clock.now()

    def add(self, wallet: WalletId) -> None:
        """Open a wallet unless it is there."""
        self._wallets.setdefault(wallet, Wallet(id=wallet))

    async def change(
        self, wallet: WalletId, act: Callable[[Wallet], tuple[Wallet, AnswerT]]
    ) -> AnswerT | UnknownWallet:
        """Read, let others run, and write: without the lock every race would be lost here."""
        async with self._locks.setdefault(wallet, asyncio.Lock()):
            found = self._wallets.get(wallet)
            await asyncio.sleep(0)
            if found is None:
                return UnknownWallet()
            self._wallets[wallet], answer = act(found)
            return answer


class MemoryWalletLedger:
    """Moves coins in memory."""

    def __init__(self, wallets: MemoryWallets) -> None:
        self._wallets = wallets

    async def open(self, workspace: WorkspaceId) -> WalletId:
        """Open the wallet of a workspace. Safe to repeat."""
        await asyncio.sleep(0)
        self._wallets.add(wallet_of(workspace))
        return wallet_of(workspace)

    async def grant(self, order: Grant) -> Posted | PostedBefore | Mismatch | UnknownWallet:
        """Give a lot of bonus coins."""
        return await self._move(order, ActKind.GRANT, lambda w, at: w.grant(order, at=at))

    async def top_up(self, order: TopUp) -> Posted | PostedBefore | Mismatch | UnknownWallet:
        """Add paid coins."""
        return await self._move(order, ActKind.TOPUP, lambda w, at: w.top_up(order, at=at))

    async def adjust(self, order: Adjust) -> Posted | PostedBefore | Mismatch | Insufficient | UnknownWallet:
        """Correct a balance; taking more than is free is refused."""
        return await self._move(order, ActKind.ADJUST, lambda w, at: w.adjust(order, at=at))

    async def freeze(self, wallet: WalletId, *, frozen: bool) -> bool:
        """Stop or allow new holds; all else goes on. False when there is no such wallet."""
        answer = await self._wallets.change(wallet, lambda w: (replace(w, frozen=frozen), None))
        return answer is None

    async def _move(
        self, order: Grant | TopUp | Adjust, kind: ActKind, act: Callable[[Wallet, datetime], tuple[Wallet, AnswerT]]
    ) -> AnswerT | Mismatch | UnknownWallet:
        def checked(wallet: Wallet) -> tuple[Wallet, AnswerT | Mismatch]:
            others = (p for w in self._wallets.all() if w.id != wallet.id for p in w.postings)
            taken = any((p.kind, p.ref) == (kind, order.ref) or p.transaction == order.transaction for p in others)
            return (wallet, Mismatch()) if taken else act(wallet, self._wallets.now())

        return await self._wallets.change(order.wallet, checked)


class MemoryHolds:
    """Opens and ends holds in memory."""

    def __init__(self, wallets: MemoryWallets) -> None:
        self._wallets = wallets

    async def open(self, order: OpenHold) -> Opened | Replayed | Mismatch | Frozen | Insufficient | UnknownWallet:
        """Set coins aside. A repeat is recognised whatever the wallet looks like by now."""

        def checked(
            wallet: Wallet,
        ) -> tuple[Wallet, Opened | Replayed | Mismatch | Frozen | Insufficient]:
            if any(order.hold in other.holds for other in self._wallets.all() if other.id != wallet.id):
                return wallet, Mismatch()
            return wallet.open_hold(order, at=self._wallets.now())

        return await self._wallets.change(order.wallet, checked)

    async def resolve(self, order: ResolveHold) -> Resolved | ResolvedBefore | UnknownHold:
        """End a hold: charge and return. However many try, one of them does it."""
        owner = next((wallet.id for wallet in self._wallets.all() if order.hold in wallet.holds), None)
        if owner is None:
            return UnknownHold()
        line = TransactionId(uuid4())
        answer = await self._wallets.change(
            owner, lambda w: w.resolve_hold(order, transaction=line, at=self._wallets.now())
        )
        return UnknownHold() if isinstance(answer, UnknownWallet) else answer

    async def expire_holds(self, *, limit: int) -> int:
        """Give back overdue holds, at most `limit`, and tell how many."""
        now = self._wallets.now()
        overdue = [(w.holds[key].expires_at, w.id, key) for w in self._wallets.all() for key in w.overdue_holds(at=now)]
        count = 0
        for _, _, hold in sorted(overdue)[:limit]:
            answer = await self.resolve(ResolveHold(hold=hold, state=HoldState.EXPIRED))
            count += isinstance(answer, Resolved)
        return count

    async def expire_lots(self, *, limit: int) -> int:
        """Sweep dead lots, at most `limit`, and tell how many."""
        count = 0
        for wallet in self._wallets.all():
            for lot in wallet.dead_lots(at=self._wallets.now())[: limit - count]:

                def sweep(found: Wallet) -> tuple[Wallet, bool]:
                    now = self._wallets.now()
                    if lot not in found.dead_lots(at=now):  # noqa: B023 - called before the loop goes on
                        return found, False
                    return found.expire_lot(lot, transaction=TransactionId(uuid4()), at=now), True  # noqa: B023

                count += await self._wallets.change(wallet.id, sweep) is True
        return count


class MemoryWalletReader:
    """Reads wallets from memory."""

    def __init__(self, wallets: MemoryWallets) -> None:
        self._wallets = wallets

    async def balance(self, workspace: WorkspaceId) -> Balance | None:
        """Tell what the wallet has, or None if there is none."""
        await asyncio.sleep(0)
        wallet = self._wallets.find(wallet_of(workspace))
        return wallet.balance(at=self._wallets.now()) if wallet else None

    async def statement(
        self, workspace: WorkspaceId, page: PageRequest, wanted: LineFilter = EVERY_LINE
    ) -> Page[StatementLine]:
        """Give the wanted lines, newest first. A cursor that is not of this statement gives an empty page."""
        await asyncio.sleep(0)
        wallet = self._wallets.find(wallet_of(workspace))
        lines = wallet.statement if wallet else ()
        below = len(lines) + 1
        if page.after:
            below = next((line.seq for line in lines if line.id == page.after.id), 0)
        older = [line for line in reversed(lines) if line.seq < below and wanted.lets_through(line)]
        items = tuple(older[: page.limit])
        more = len(older) > page.limit
        return Page(items=items, next=Cursor(at=items[-1].created_at, id=items[-1].id) if more else None)

    async def spent(self, workspace: WorkspaceId, *, days: int) -> Coins:
        """Tell what runs were charged in the last `days` times 24 hours."""
        await asyncio.sleep(0)
        wallet = self._wallets.find(wallet_of(workspace))
        recent = LineFilter(kinds=frozenset({LineKind.CHARGE}), since=self._wallets.now() - timedelta(days=days))
        lines = wallet.statement if wallet else ()
        return Coins(-sum(line.amount.micro for line in lines if recent.lets_through(line)))

    async def balances(self, workspaces: Collection[WorkspaceId]) -> Mapping[WorkspaceId, Balance]:
        """Tell what many wallets have. A workspace without a wallet is missing in the answer."""
        found = {workspace: await self.balance(workspace) for workspace in workspaces}
        return {workspace: balance for workspace, balance in found.items() if balance is not None}
