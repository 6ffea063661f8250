"""Show what a wallet has."""

from dataclasses import dataclass

from aimall.application.wallet.ports import WalletReader
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.wallet.errors import WalletNotFound
from aimall.domain.wallet.statement import Balance


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowBalanceQuery:
    """Of the actor's own workspace."""

    actor: Actor


class ShowBalance:
    """Whoever works in the workspace. Reads only."""

    def __init__(self, wallets: WalletReader) -> None:
        self._wallets = wallets

    async def __call__(self, query: ShowBalanceQuery) -> Balance:
        """Give paid, bonus and held coins. Raises `Forbidden`, `WalletNotFound`, `TryAgain`."""
        authorise(query.actor, Action.SEE_WALLET)
        balance = await self._wallets.balance(query.actor.workspace)
        if balance is None:
            raise WalletNotFound
        return balance
