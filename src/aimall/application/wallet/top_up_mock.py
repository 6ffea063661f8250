"""Top up without paying, so that a demo can show what paid coins are. Production does not offer this."""

from dataclasses import dataclass
from typing import Final, Protocol, assert_never

from aimall.application.audit import AuditEntry, AuditLog
from aimall.application.claims import IdempotencyKey
from aimall.application.units import Units
from aimall.application.wallet.coins_moved import CoinsMoved
from aimall.application.wallet.ports import WalletUnit
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import IdempotencyKeyReused, InvalidValue
from aimall.domain.kernel.ids import TransactionId, derived_id, print_id, wallet_of
from aimall.domain.wallet.errors import WalletNotFound
from aimall.domain.wallet.orders import TopUp
from aimall.domain.wallet.outcomes import Mismatch, Posted, PostedBefore, UnknownWallet
from aimall.domain.wallet.statement import StatementLine

LARGEST_TOP_UP: Final = Coins.whole(1_000_000)


class TopUpUnit(WalletUnit, Protocol):
    """The slice of a unit that a top-up touches."""

    @property
    def audit(self) -> AuditLog:
        """Who did what."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpMockCommand:
    """Add this many paid coins to the actor's own workspace."""

    actor: Actor
    idempotency_key: IdempotencyKey
    coins: Coins


class TopUpMock:
    """Whoever works in the workspace. Adds coins once for each key; a repeat gives the first line."""

    def __init__(self, units: Units[TopUpUnit]) -> None:
        self._units = units

    async def __call__(self, command: TopUpMockCommand) -> CoinsMoved:
        """Give the line. Raises `Forbidden`, `InvalidValue`, `IdempotencyKeyReused`, `WalletNotFound`, `TryAgain`."""
        authorise(command.actor, Action.TOP_UP)
        order = _order(command)
        async with self._units.begin() as unit:
            outcome = await unit.wallets.top_up(order)
            match outcome:
                case Posted(line=line):
                    await unit.audit.add(_entry(command, line))
                    await unit.commit()
                    return CoinsMoved(line=line, replayed=False)
                case PostedBefore(line=line):
                    return CoinsMoved(line=line, replayed=True)
                case Mismatch():
                    raise IdempotencyKeyReused
                case UnknownWallet():
                    raise WalletNotFound
                case _:
                    assert_never(outcome)


def _order(command: TopUpMockCommand) -> TopUp:
    if not ZERO < command.coins <= LARGEST_TOP_UP:
        raise InvalidValue(field="coins", reason=f"must be more than 0 and at most {LARGEST_TOP_UP}")
    actor = command.actor
    payment = derived_id("top_up_mock", actor.workspace.hex, actor.user.hex, command.idempotency_key)
    return TopUp(
        transaction=TransactionId(payment),
        wallet=wallet_of(actor.workspace),
        ref=payment,
        amount=command.coins,
        actor=actor.user,
    )


def _entry(command: TopUpMockCommand, line: StatementLine) -> AuditEntry:
    return AuditEntry(
        actor=command.actor.user,
        workspace=command.actor.workspace,
        action="wallet.top_up_mock",
        subject=print_id("txn", line.id),
        facts={"coins": str(line.amount)},
    )
