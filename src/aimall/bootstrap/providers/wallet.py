"""Wallet: reads of wallets, and the acts that move coins outside of runs."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from dishka import Provider, Scope, provide, provide_all

from aimall.adapters.postgres.wallet import PostgresHolds, PostgresWalletReader
from aimall.application.wallet.adjust_coins import AdjustCoins
from aimall.application.wallet.list_transactions import ListTransactions
from aimall.application.wallet.ports import Holds, WalletReader
from aimall.application.wallet.show_balance import ShowBalance
from aimall.application.wallet.show_outlook import ShowOutlook
from aimall.application.wallet.top_up_mock import TopUpMock


class WalletParts(Provider):
    """Wallets."""

    scope = Scope.APP

    reader = provide(PostgresWalletReader, provides=WalletReader)
    holds = provide(PostgresHolds, provides=Holds)
    use_cases = provide_all(AdjustCoins, ListTransactions, ShowBalance, ShowOutlook, TopUpMock)
