"""Postings: one act in a wallet's books, with all its transfers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import TransactionId
from aimall.domain.wallet.account import BOUNDED, Transfer
from aimall.domain.wallet.statement import LineKind


class ActKind(StrEnum):
    """Every kind of act that moves coins. For one thing (`ref`) there is at most one act of a kind."""

    GRANT = "grant"
    TOPUP = "topup"
    ADJUST = "adjust"
    EXPIRY = "expiry"
    HOLD = "hold"
    RESOLVE = "resolve"


LINE_OF: Final[Mapping[ActKind, LineKind]] = {
    ActKind.GRANT: LineKind.GRANT,
    ActKind.TOPUP: LineKind.TOPUP,
    ActKind.ADJUST: LineKind.ADJUST,
    ActKind.EXPIRY: LineKind.EXPIRY,
    ActKind.RESOLVE: LineKind.CHARGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One act in the books, with all its transfers."""

    kind: ActKind
    ref: UUID
    transfers: tuple[Transfer, ...]
    transaction: TransactionId | None = None
    reason: str | None = None

    @property
    def delta(self) -> Coins:
        """What the act changes in the wallet as a whole."""
        into = sum(t.amount.micro for t in self.transfers if t.credit.kind in BOUNDED)
        out = sum(t.amount.micro for t in self.transfers if t.debit.kind in BOUNDED)
        return Coins(into - out)
