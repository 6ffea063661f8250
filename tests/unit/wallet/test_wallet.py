"""The rules of coins, one promise each."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import GenerationId, TransactionId, WalletId
from aimall.domain.wallet.account import HELD, PAID, Account, AccountKind, Transfer
from aimall.domain.wallet.hold import Hold, HoldPart, HoldState
from aimall.domain.wallet.orders import OpenHold, ResolveHold
from aimall.domain.wallet.outcomes import Insufficient, Opened, Posted, Resolved
from aimall.domain.wallet.statement import Balance, LineKind
from aimall.domain.wallet.wallet import Wallet
from tests.wallets import a_grant, a_hold, a_top_up, an_adjustment, an_end

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def a_wallet(*, paid: int = 0, bonus: int = 0, lasts: timedelta = 9 * DAY) -> Wallet:
    wallet = Wallet(id=WalletId(uuid4()))
    if paid:
        wallet, _ = wallet.top_up(a_top_up(wallet.id, paid), at=NOON)
    if bonus:
        wallet, _ = wallet.grant(a_grant(wallet.id, bonus, expires_at=NOON + lasts), at=NOON)
    return wallet


def held(wallet: Wallet, coins: int, *, at: datetime = NOON) -> tuple[Wallet, OpenHold]:
    order = a_hold(wallet.id, coins)
    wallet, outcome = wallet.open_hold(order, at=at)
    assert isinstance(outcome, Opened)
    return wallet, order


def ended(wallet: Wallet, order: ResolveHold, *, at: datetime = NOON) -> tuple[Wallet, Resolved]:
    wallet, outcome = wallet.resolve_hold(order, transaction=TransactionId(uuid4()), at=at)
    assert isinstance(outcome, Resolved)
    return wallet, outcome


def figures(wallet: Wallet, *, at: datetime = NOON) -> tuple[int, int, int]:
    balance = wallet.balance(at=at)
    return balance.paid.micro // 10**6, balance.bonus.micro // 10**6, balance.held.micro // 10**6


def test_available_coins_are_paid_and_bonus_but_not_held() -> None:
    assert Balance(paid=Coins(3), bonus=Coins(2), held=Coins(9)).available == Coins(5)


def test_a_hold_takes_bonus_coins_before_paid_ones() -> None:
    wallet, _ = held(a_wallet(paid=5, bonus=5), 7)
    assert figures(wallet) == (3, 0, 7)


def test_a_charge_falls_on_bonus_coins_first_and_the_rest_goes_back_where_it_came_from() -> None:
    wallet, order = held(a_wallet(paid=5, bonus=5), 10)
    wallet, _ = ended(wallet, an_end(order.hold, cost=6))
    assert figures(wallet) == (4, 0, 0)


def test_a_hold_that_cost_nothing_leaves_no_line_even_when_captured() -> None:
    wallet, order = held(a_wallet(paid=5), 5)
    wallet, outcome = ended(wallet, an_end(order.hold, cost=0))
    assert outcome.state is HoldState.CAPTURED
    assert [line.kind for line in wallet.statement] == [LineKind.TOPUP]


def test_what_was_charged_and_what_was_returned_are_what_was_held() -> None:
    wallet, order = held(a_wallet(paid=5), 5)
    _, outcome = ended(wallet, an_end(order.hold, cost=2))
    assert outcome.captured + outcome.returned == order.amount


def test_an_act_never_changes_the_wallet_it_was_asked_of() -> None:
    before = a_wallet(paid=5)
    held(before, 5)
    assert figures(before) == (5, 0, 0)


def test_every_transfer_leaves_one_account_for_another() -> None:
    with pytest.raises(InvalidValue):
        Transfer(debit=PAID, credit=PAID, amount=Coins(1))
    with pytest.raises(InvalidValue):
        Transfer(debit=PAID, credit=HELD, amount=ZERO)


def test_only_a_lot_of_bonus_coins_expires() -> None:
    with pytest.raises(InvalidValue):
        Account(kind=AccountKind.PAID, lot=uuid4(), expires_at=NOON)
    with pytest.raises(InvalidValue):
        Account(kind=AccountKind.BONUS)


def test_a_hold_cannot_have_been_charged_more_than_it_held() -> None:
    with pytest.raises(InvalidValue):
        Hold(
            id=GenerationId(uuid4()),
            parts=(HoldPart(account=PAID, amount=Coins(1)),),
            created_at=NOON,
            expires_at=NOON + DAY,
            state=HoldState.CAPTURED,
            captured=Coins(2),
            resolved_at=NOON,
        )


def test_orders_of_nothing_are_refused() -> None:
    wallet = a_wallet()
    with pytest.raises(InvalidValue):
        a_top_up(wallet.id, 0)
    with pytest.raises(InvalidValue):
        an_adjustment(wallet.id, 0)
    with pytest.raises(InvalidValue):
        a_hold(wallet.id, -1)
    with pytest.raises(InvalidValue):
        an_end(GenerationId(uuid4()), cost=-1)


def test_an_adjustment_needs_a_reason_that_can_be_read() -> None:
    for reason in ("", "   ", "x" * 501, "a\0b"):
        with pytest.raises(InvalidValue):
            an_adjustment(WalletId(uuid4()), 1, reason=reason)


def test_an_adjustment_below_nothing_is_refused_and_nothing_moves() -> None:
    wallet = a_wallet(paid=3)
    after, outcome = wallet.adjust(an_adjustment(wallet.id, -4), at=NOON)
    assert outcome == Insufficient(needed=Coins.whole(4), available=Coins.whole(3))
    assert after == wallet


def test_a_lot_expires_at_its_very_moment() -> None:
    wallet = a_wallet(bonus=5, lasts=DAY)
    assert figures(wallet, at=NOON + DAY - timedelta(microseconds=1)) == (0, 5, 0)
    assert figures(wallet, at=NOON + DAY) == (0, 0, 0)


def test_a_lot_that_was_held_when_it_expired_can_be_spent_for_one_more_day() -> None:
    wallet, order = held(a_wallet(bonus=5, lasts=DAY), 3)
    wallet, _ = ended(wallet, an_end(order.hold, HoldState.VOIDED), at=NOON + DAY)
    assert figures(wallet, at=NOON + 2 * DAY - timedelta(microseconds=1)) == (0, 5, 0)
    assert wallet.dead_lots(at=NOON + DAY) == ()
    assert figures(wallet, at=NOON + 2 * DAY) == (0, 0, 0)
    assert len(wallet.dead_lots(at=NOON + 2 * DAY)) == 1


def test_a_lot_whose_hold_ended_before_it_expired_has_no_grace() -> None:
    wallet, order = held(a_wallet(bonus=5, lasts=DAY), 3)
    wallet, _ = ended(wallet, an_end(order.hold, HoldState.VOIDED), at=NOON + timedelta(hours=23))
    assert figures(wallet, at=NOON + DAY) == (0, 0, 0)


def test_a_swept_lot_leaves_the_statement_at_what_the_wallet_owns() -> None:
    wallet = a_wallet(paid=2, bonus=5, lasts=DAY)
    for lot in wallet.dead_lots(at=NOON + DAY):
        wallet = wallet.expire_lot(lot, transaction=TransactionId(uuid4()), at=NOON + DAY)
    assert (wallet.statement[-1].amount, wallet.statement[-1].balance_after) == (-Coins.whole(5), Coins.whole(2))


def test_a_wallet_opened_anew_counts_its_lines_from_one() -> None:
    wallet = Wallet(id=WalletId(uuid4()))
    _, outcome = wallet.top_up(a_top_up(wallet.id, 1), at=NOON)
    assert isinstance(outcome, Posted)
    assert outcome.line.seq == 1
