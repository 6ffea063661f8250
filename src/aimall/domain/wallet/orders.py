"""Orders: what can be asked of a wallet. Each carries an id chosen before it is sent, so repeating one is safe."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import GenerationId, TransactionId, UserId, WalletId
from aimall.domain.wallet.hold import HoldState

LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Give bonus coins as a lot that expires. There is one grant for each `ref`. `actor` is None for the platform."""

    transaction: TransactionId
    wallet: WalletId
    ref: UUID
    amount: Coins
    expires_at: datetime
    actor: UserId | None = None

    def __post_init__(self) -> None:
        _refuse_nothing(self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """Add paid coins, which never expire. There is one top-up for each `ref`: the payment."""

    transaction: TransactionId
    wallet: WalletId
    ref: UUID
    amount: Coins
    actor: UserId | None = None

    def __post_init__(self) -> None:
        _refuse_nothing(self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust:
    """Correct a balance by a signed amount, for a reason that stays in the books."""

    transaction: TransactionId
    wallet: WalletId
    ref: UUID
    amount: Coins
    actor: UserId
    reason: str

    def __post_init__(self) -> None:
        if self.amount == ZERO:
            raise InvalidValue(field="amount", reason="must not be zero")
        if not 1 <= len(self.reason.strip()) <= LONGEST_REASON or "\0" in self.reason:
            raise InvalidValue(field="reason", reason=f"must be a text of 1 to {LONGEST_REASON} characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHold:
    """Set coins aside for a run for at most `ttl`: lots by soonest expiry first, then paid coins."""

    hold: GenerationId
    wallet: WalletId
    amount: Coins
    ttl: timedelta

    def __post_init__(self) -> None:
        _refuse_nothing(self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveHold:
    """End a hold: charge `cost`, never more than is held, if it is captured; give the rest back to its sources."""

    hold: GenerationId
    state: HoldState
    cost: Coins = ZERO

    def __post_init__(self) -> None:
        if self.state is HoldState.OPEN:
            raise InvalidValue(field="state", reason="must be an end")
        if self.cost < ZERO:
            raise InvalidValue(field="cost", reason="must not be negative")


def _refuse_nothing(amount: Coins) -> None:
    if amount <= ZERO:
        raise InvalidValue(field="amount", reason="must be more than zero")
