"""The statement: what people read about their wallet. Every change of what they own is a line; a hold is none."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import GenerationId, TransactionId


class LineKind(StrEnum):
    """Why the balance changed. Refunds come with payments."""

    GRANT = "grant"
    TOPUP = "topup"
    CHARGE = "charge"
    REFUND = "refund"
    ADJUST = "adjust"
    EXPIRY = "expiry"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One change. `amount` is signed; `balance_after` counts paid, bonus and held coins; `ref` is what caused it."""

    id: TransactionId
    seq: int
    kind: LineKind
    ref: UUID
    amount: Coins
    balance_after: Coins
    created_at: datetime

    @property
    def generation(self) -> GenerationId | None:
        """The run that was charged."""
        return GenerationId(self.ref) if self.kind is LineKind.CHARGE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFilter:
    """Which lines are wanted: of these kinds, and written from `since` on and before `until`. None leaves it open."""

    kinds: frozenset[LineKind] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise InvalidValue(field="to", reason="must be later than from")

    def lets_through(self, line: StatementLine) -> bool:
        """Tell whether a line is wanted."""
        return (
            (self.kinds is None or line.kind in self.kinds)
            and (self.since is None or line.created_at >= self.since)
            and (self.until is None or line.created_at < self.until)
        )


EVERY_LINE: Final = LineFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What a wallet has at one moment: `available` = `paid` + `bonus`, free of what is `held`."""

    paid: Coins
    bonus: Coins
    held: Coins

    @property
    def available(self) -> Coins:
        """What can be spent now."""
        return self.paid + self.bonus
