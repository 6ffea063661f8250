"""Show how long the coins of a wallet will last."""

from dataclasses import dataclass

from aimall.application.wallet.ports import WalletReader
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.wallet.errors import WalletNotFound
from aimall.domain.wallet.outlook import PACE_DAYS, Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOutlookQuery:
    """Of the actor's own workspace."""

    actor: Actor


class ShowOutlook:
    """Whoever works in the workspace. Reads only."""

    def __init__(self, wallets: WalletReader) -> None:
        self._wallets = wallets

    async def __call__(self, query: ShowOutlookQuery) -> Outlook:
        """Give the outlook. Raises `Forbidden`, `WalletNotFound`, `TryAgain`."""
        authorise(query.actor, Action.SEE_WALLET)
        balance = await self._wallets.balance(query.actor.workspace)
        if balance is None:
            raise WalletNotFound
        spent = await self._wallets.spent(query.actor.workspace, days=PACE_DAYS)
        return Outlook(available=balance.available, spent=spent)
