"""Wallets for tests: both worlds that keep them, with a clock that can be moved, and short ways to ask for things."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.memory.wallet import MemoryHolds, MemoryWalletLedger, MemoryWalletReader, MemoryWallets
from aimall.adapters.postgres.engine import make_engine
from aimall.adapters.postgres.retrying import retried
from aimall.adapters.postgres.wallet import PostgresHolds, PostgresWalletLedger, PostgresWalletReader
from aimall.application.wallet.ports import Holds, WalletLedger, WalletReader
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import GenerationId, TransactionId, UserId, WalletId, WorkspaceId
from aimall.domain.wallet.hold import HoldState
from aimall.domain.wallet.orders import Adjust, Grant, OpenHold, ResolveHold, TopUp
from aimall.domain.wallet.outcomes import (
    Insufficient,
    Mismatch,
    Posted,
    PostedBefore,
    UnknownWallet,
)

T = TypeVar("T")
ADMIN = UserId(UUID(int=7))


class Treasury(Protocol):
    """One store of wallets with all its ports."""

    ledger: WalletLedger
    holds: Holds
    reader: WalletReader

    async def advance(self, by: timedelta) -> None:
        """Let time pass for this store."""
        ...


class ShiftedClock:
    """The real time and a shift."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def monotonic(self) -> float:
        return self.now().timestamp()

    async def sleep(self, seconds: float) -> None:
        self.shift += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class MemoryTreasury:
    """Wallets in memory."""

    def __init__(self) -> None:
        self.clock = ShiftedClock()
        self.wallets = MemoryWallets(self.clock)
        self.ledger: WalletLedger = MemoryWalletLedger(self.wallets)
        self.holds: Holds = MemoryHolds(self.wallets)
        self.reader: WalletReader = MemoryWalletReader(self.wallets)

    async def advance(self, by: timedelta) -> None:
        await self.clock.sleep(by.total_seconds())


class PostgresTreasury:
    """Wallets in a real PostgreSQL, as the application sees them."""

    def __init__(self, dsn: str, *, pool_size: int = 10, patience_s: int = 1) -> None:
        self._dsn = dsn
        self._shift = timedelta()
        self.engine = make_engine(dsn, pool_size=pool_size, patience_s=patience_s)
        self.ledger: WalletLedger = CommittingLedger(self.engine)
        self.holds: Holds = PostgresHolds(self.engine)
        self.reader: WalletReader = PostgresWalletReader(self.engine)

    async def advance(self, by: timedelta) -> None:
        self._shift += by
        owner = await asyncpg.connect(self._dsn)
        database = urlsplit(self._dsn).path.removeprefix("/")
        await owner.execute(
            f"ALTER DATABASE {database} SET aimall.clock_shift = '{self._shift.total_seconds()} seconds'"
        )
        await owner.close()
        await self.engine.dispose()  # a session reads the setting when it starts

    async def close(self) -> None:
        await self.engine.dispose()


class CommittingLedger:
    """Moves that commit at once, each in a unit of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open(self, workspace: WorkspaceId) -> WalletId:
        return await self._commit(lambda ledger: ledger.open(workspace))

    async def grant(self, order: Grant) -> Posted | PostedBefore | Mismatch | UnknownWallet:
        return await self._commit(lambda ledger: ledger.grant(order))

    async def top_up(self, order: TopUp) -> Posted | PostedBefore | Mismatch | UnknownWallet:
        return await self._commit(lambda ledger: ledger.top_up(order))

    async def adjust(self, order: Adjust) -> Posted | PostedBefore | Mismatch | Insufficient | UnknownWallet:
        return await self._commit(lambda ledger: ledger.adjust(order))

    async def freeze(self, wallet: WalletId, *, frozen: bool) -> bool:
        return await self._commit(lambda ledger: ledger.freeze(wallet, frozen=frozen))

    async def _commit(self, act: Callable[[PostgresWalletLedger], Awaitable[T]]) -> T:
        async def work() -> T:
            async with self._engine.begin() as connection:
                return await act(PostgresWalletLedger(connection))

        return await retried(work)


def a_workspace() -> WorkspaceId:
    return WorkspaceId(uuid4())


def a_grant(wallet: WalletId, coins: int, *, expires_at: datetime, ref: UUID | None = None) -> Grant:
    ref = ref or uuid4()
    return Grant(
        transaction=TransactionId(ref), wallet=wallet, ref=ref, amount=Coins.whole(coins), expires_at=expires_at
    )


def a_top_up(wallet: WalletId, coins: int, *, ref: UUID | None = None) -> TopUp:
    ref = ref or uuid4()
    return TopUp(transaction=TransactionId(ref), wallet=wallet, ref=ref, amount=Coins.whole(coins))


def an_adjustment(wallet: WalletId, coins: int, *, ref: UUID | None = None, reason: str = "a correction") -> Adjust:
    ref = ref or uuid4()
    return Adjust(
        transaction=TransactionId(ref),
        wallet=wallet,
        ref=ref,
        amount=Coins.whole(coins),
        actor=ADMIN,
        reason=reason,
    )


def a_hold(wallet: WalletId, coins: int, *, hold: GenerationId | None = None, minutes: int = 20) -> OpenHold:
    return OpenHold(
        hold=hold or GenerationId(uuid4()),
        wallet=wallet,
        amount=Coins.whole(coins),
        ttl=timedelta(minutes=minutes),
    )


def an_end(hold: GenerationId, state: HoldState = HoldState.CAPTURED, *, cost: int = 0) -> ResolveHold:
    return ResolveHold(hold=hold, state=state, cost=Coins.whole(cost))
