"""Holds: coins set aside before a run starts, so no run can cost more than its owner has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import GenerationId
from aimall.domain.wallet.account import Account


class HoldState(StrEnum):
    """A hold is open, and then ends exactly once."""

    OPEN = "open"
    CAPTURED = "captured"
    VOIDED = "voided"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPart:
    """Where some of the held coins came from, and where they go back to."""

    account: Account
    amount: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Held coins of one run: the parts are in the order in which they are spent and add up to the amount."""

    id: GenerationId
    parts: tuple[HoldPart, ...]
    created_at: datetime
    expires_at: datetime
    state: HoldState = HoldState.OPEN
    captured: Coins = ZERO
    resolved_at: datetime | None = None

    def __post_init__(self) -> None:
        if not ZERO <= self.captured <= self.amount:
            raise InvalidValue(field="captured", reason="must be between nothing and what is held")
        if self.captured != ZERO and self.state is not HoldState.CAPTURED:
            raise InvalidValue(field="captured", reason="must be nothing unless the hold was captured")
        if (self.state is HoldState.OPEN) != (self.resolved_at is None):
            raise InvalidValue(field="state", reason="must be open until the hold is resolved")

    @property
    def amount(self) -> Coins:
        """All that is, or was, held."""
        return Coins(sum(part.amount.micro for part in self.parts))

    @property
    def returned(self) -> Coins:
        """What went back when the hold ended."""
        return self.amount - self.captured

    def parts_after(self, charge: Coins) -> tuple[HoldPart, ...]:
        """Spend the parts in their order and give what is left of each."""
        left, remaining = charge, list[HoldPart]()
        for part in self.parts:
            spent = min(part.amount, left)
            left -= spent
            if part.amount > spent:
                remaining.append(HoldPart(account=part.account, amount=part.amount - spent))
        return tuple(remaining)

    def was_open_at(self, moment: datetime) -> bool:
        """Whether coins were held here when `moment` came."""
        return self.created_at < moment and (self.resolved_at is None or self.resolved_at >= moment)


def draw(sources: Iterable[HoldPart], amount: Coins) -> tuple[HoldPart, ...]:
    """Take `amount` from the sources in their order. The caller has made sure that they suffice."""
    left, parts = amount, list[HoldPart]()
    for source in sources:
        taken = min(source.amount, left)
        if taken > ZERO:
            parts.append(HoldPart(account=source.account, amount=taken))
            left -= taken
    return tuple(parts)
