"""Accounts and transfers: coins only ever move from one account to another, so none are lost or invented."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import InvalidValue

EXPIRY_GRACE: Final = timedelta(hours=24)


class AccountKind(StrEnum):
    """The first three belong to a wallet and are never negative; the others are the platform's."""

    PAID = "paid"  # bought or given for good; never expires
    BONUS = "bonus"  # one lot, which expires
    HELD = "held"  # set aside for runs that have not ended
    REVENUE = "revenue"  # charged
    PROMO = "promo"  # where grants come from
    CLEARING = "clearing"  # where bought coins come from
    ADJUSTMENT = "adjustment"  # the other side of every correction
    BREAKAGE = "breakage"  # where expired coins go


BOUNDED: Final = frozenset({AccountKind.PAID, AccountKind.BONUS, AccountKind.HELD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account. A bonus account is a lot, named by the grant that made it."""

    kind: AccountKind
    lot: UUID | None = None
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        is_lot = self.lot is not None and self.expires_at is not None
        if is_lot != (self.kind is AccountKind.BONUS):
            raise InvalidValue(field="account", reason="is a lot with an expiry exactly when it is bonus")


PAID: Final = Account(kind=AccountKind.PAID)
HELD: Final = Account(kind=AccountKind.HELD)
REVENUE: Final = Account(kind=AccountKind.REVENUE)
PROMO: Final = Account(kind=AccountKind.PROMO)
CLEARING: Final = Account(kind=AccountKind.CLEARING)
ADJUSTMENT: Final = Account(kind=AccountKind.ADJUSTMENT)
BREAKAGE: Final = Account(kind=AccountKind.BREAKAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Both sides of one move of coins."""

    debit: Account
    credit: Account
    amount: Coins

    def __post_init__(self) -> None:
        if self.amount <= ZERO or self.debit == self.credit:
            raise InvalidValue(field="transfer", reason="must move more than nothing between two accounts")
