"""What the wallet's use cases need: moves inside a unit, holds with transactions of their own, and reads."""

from collections.abc import Collection, Mapping
from typing import Protocol

from aimall.application.paging import Page, PageRequest
from aimall.application.units import Unit
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import WalletId, WorkspaceId
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
from aimall.domain.wallet.statement import EVERY_LINE, Balance, LineFilter, StatementLine


class WalletLedger(Protocol):
    """Moves that become visible with the unit they are made in. Every order carries its id, so a repeat moves nothing.

    A wallet stays locked until its unit ends. Every method raises `TryAgain` when the lock is not to be had in time
    or the store cannot be reached; the unit is then lost, and the whole unit may be repeated with the same ids.
    """

    async def open(self, workspace: WorkspaceId) -> WalletId:
        """Open the wallet of a workspace. Safe to repeat."""
        ...

    async def grant(self, order: Grant) -> Posted | PostedBefore | Mismatch | UnknownWallet:
        """Give a lot of bonus coins."""
        ...

    async def top_up(self, order: TopUp) -> Posted | PostedBefore | Mismatch | UnknownWallet:
        """Add paid coins."""
        ...

    async def adjust(self, order: Adjust) -> Posted | PostedBefore | Mismatch | Insufficient | UnknownWallet:
        """Correct a balance; taking more than is free is refused."""
        ...

    async def freeze(self, wallet: WalletId, *, frozen: bool) -> bool:
        """Stop or allow new holds; all else goes on. False when there is no such wallet."""
        ...


class Holds(Protocol):
    """Holds outside of any unit: each call is a transaction of its own and is repeated by itself after a lost race.

    Every method raises `TryAgain` when the outcome is not known; the same order may then be sent again.
    """

    async def open(self, order: OpenHold) -> Opened | Replayed | Mismatch | Frozen | Insufficient | UnknownWallet:
        """Set coins aside. A repeat is recognised whatever the wallet looks like by now."""
        ...

    async def resolve(self, order: ResolveHold) -> Resolved | ResolvedBefore | UnknownHold:
        """End a hold: charge and return. However many try, one of them does it."""
        ...

    async def expire_holds(self, *, limit: int) -> int:
        """Give back overdue holds, at most `limit`, and tell how many. Busy wallets wait for the next time."""
        ...

    async def expire_lots(self, *, limit: int) -> int:
        """Sweep dead lots, at most `limit`, and tell how many. Busy wallets wait for the next time."""
        ...


class WalletReader(Protocol):
    """Reads of one workspace's wallet. Raises `TryAgain` when the store cannot be reached."""

    async def balance(self, workspace: WorkspaceId) -> Balance | None:
        """Tell what the wallet has, or None if there is none."""
        ...

    async def statement(
        self, workspace: WorkspaceId, page: PageRequest, wanted: LineFilter = EVERY_LINE
    ) -> Page[StatementLine]:
        """Give the wanted lines, newest first. A cursor that is not of this statement gives an empty page."""
        ...

    async def spent(self, workspace: WorkspaceId, *, days: int) -> Coins:
        """Tell what runs were charged in the last `days` times 24 hours."""
        ...

    async def balances(self, workspaces: Collection[WorkspaceId]) -> Mapping[WorkspaceId, Balance]:
        """Tell what many wallets have. A workspace without a wallet is missing in the answer."""
        ...


class WalletUnit(Unit, Protocol):
    """The slice of a unit that moves coins."""

    @property
    def wallets(self) -> WalletLedger:
        """Moves of coins."""
        ...
