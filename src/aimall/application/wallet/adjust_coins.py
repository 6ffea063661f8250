"""Adjust a person's coins: a correction by an admin, with a reason that stays in the books."""

from dataclasses import dataclass
from typing import Protocol, assert_never

from aimall.application.audit import AuditEntry, AuditLog
from aimall.application.claims import IdempotencyKey
from aimall.application.units import Units
from aimall.application.wallet.coins_moved import CoinsMoved
from aimall.application.wallet.ports import WalletUnit
from aimall.domain.access.errors import UserNotFound
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.access.user import User
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import IdempotencyKeyReused
from aimall.domain.kernel.ids import TransactionId, UserId, derived_id, print_id, wallet_of
from aimall.domain.wallet.errors import AdjustmentTooLarge, WalletNotFound
from aimall.domain.wallet.orders import Adjust
from aimall.domain.wallet.outcomes import Insufficient, Mismatch, Posted, PostedBefore, UnknownWallet
from aimall.domain.wallet.statement import StatementLine


class Profile(Protocol):
    """As much of a person as matters here."""

    @property
    def user(self) -> User: ...


class Profiles(Protocol):
    """Finds the person whose coins are meant."""

    async def profile(self, user: UserId) -> Profile | None:
        """Give the person, or None."""
        ...


class AdjustCoinsUnit(WalletUnit, Protocol):
    """The slice of a unit that an adjustment touches."""

    @property
    def users(self) -> Profiles:
        """People."""
        ...

    @property
    def audit(self) -> AuditLog:
        """Who did what."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustCoinsCommand:
    """Change the personal wallet of `user` by a signed amount."""

    actor: Actor
    idempotency_key: IdempotencyKey
    user: UserId
    amount: Coins
    reason: str


class AdjustCoins:
    """Admins only. Adjusts once for each key; a repeat gives the first line. Held coins cannot be taken."""

    def __init__(self, units: Units[AdjustCoinsUnit]) -> None:
        self._units = units

    async def __call__(self, command: AdjustCoinsCommand) -> CoinsMoved:
        """Give the line.

        Raises `Forbidden`, `UserNotFound`, `AdjustmentTooLarge`, `IdempotencyKeyReused`, `WalletNotFound`, `TryAgain`.
        """
        authorise(command.actor, Action.ADJUST_COINS)
        async with self._units.begin() as unit:
            profile = await unit.users.profile(command.user)
            if profile is None:
                raise UserNotFound
            outcome = await unit.wallets.adjust(_order(command, profile.user))
            match outcome:
                case Posted(line=line):
                    await unit.audit.add(_entry(command, profile.user, line))
                    await unit.commit()
                    return CoinsMoved(line=line, replayed=False)
                case PostedBefore(line=line):
                    return CoinsMoved(line=line, replayed=True)
                case Insufficient(needed=needed, available=available):
                    raise AdjustmentTooLarge(needed=needed, available=available)
                case Mismatch():
                    raise IdempotencyKeyReused
                case UnknownWallet():
                    raise WalletNotFound
                case _:
                    assert_never(outcome)


def _order(command: AdjustCoinsCommand, user: User) -> Adjust:
    correction = derived_id("adjust_coins", command.actor.user.hex, command.idempotency_key)
    return Adjust(
        transaction=TransactionId(correction),
        wallet=wallet_of(user.workspace),
        ref=correction,
        amount=command.amount,
        actor=command.actor.user,
        reason=command.reason,
    )


def _entry(command: AdjustCoinsCommand, user: User, line: StatementLine) -> AuditEntry:
    return AuditEntry(
        actor=command.actor.user,
        workspace=user.workspace,
        action="wallet.adjust",
        subject=print_id("usr", user.id),
        facts={"coins": str(line.amount), "reason": command.reason, "transaction": print_id("txn", line.id)},
    )
