"""What the wallet routes take and give."""

from typing import Annotated

import msgspec

from aimall.domain.kernel.ids import print_id
from aimall.domain.wallet.outlook import Outlook
from aimall.domain.wallet.statement import Balance, StatementLine
from aimall.entrypoints.http.wire import CoinsIn, CoinText, Given, Shown, Time


class MockTopUp(Given):
    """Coins out of thin air."""

    coins: CoinsIn


class Adjustment(Given):
    """A correction by an admin: a signed amount and why."""

    amount: CoinsIn
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class BalanceShown(Shown):
    """What a wallet has: `available` = `paid` + `bonus`, free of what is `held`."""

    available: CoinText
    paid: CoinText
    bonus: CoinText
    held: CoinText


class OutlookShown(Shown):
    """How long the coins last at the pace of the last seven days; `daysLeft` is null where nothing was spent."""

    spent_last_7_days: CoinText = msgspec.field(name="spentLast7Days")
    days_left: int | None


class TransactionShown(Shown):
    """One change of a balance. `balanceAfter` counts paid, bonus and held coins."""

    id: str
    kind: str
    amount: CoinText
    balance_after: CoinText
    generation_id: str | None
    created_at: Time


class TransactionsPage(Shown):
    """Changes, newest first."""

    items: list[TransactionShown]
    next_cursor: str | None


def show_balance(balance: Balance) -> BalanceShown:
    """Show what a wallet has."""
    return BalanceShown(
        available=str(balance.available), paid=str(balance.paid), bonus=str(balance.bonus), held=str(balance.held)
    )


def show_outlook(outlook: Outlook) -> OutlookShown:
    """Show how long the coins last."""
    return OutlookShown(spent_last_7_days=str(outlook.spent), days_left=outlook.days_left)


def show_line(line: StatementLine) -> TransactionShown:
    """Show one change."""
    return TransactionShown(
        id=print_id("txn", line.id),
        kind=line.kind.value,
        amount=str(line.amount),
        balance_after=str(line.balance_after),
        generation_id=print_id("gen", line.generation) if line.generation else None,
        created_at=line.created_at,
    )
