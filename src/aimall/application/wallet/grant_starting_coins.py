"""Starting coins: what everybody gets at registration, inside registration's own unit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aimall.application.wallet.ports import WalletUnit
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import TransactionId, UserId, WorkspaceId, derived_id
from aimall.domain.wallet.orders import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class StartingCoins:
    """The operator's welcome: so many bonus coins, which expire after `lifetime`. None at all is allowed."""

    amount: Coins
    lifetime: timedelta = timedelta(days=90)


async def grant_starting_coins(
    unit: WalletUnit, welcome: StartingCoins, *, user: UserId, workspace: WorkspaceId, at: datetime
) -> None:
    """Open the person's wallet and put the welcome in it, once for each person. The caller commits."""
    wallet = await unit.wallets.open(workspace)
    if welcome.amount <= ZERO:
        return
    grant = derived_id("starting_coins", user.hex)
    await unit.wallets.grant(
        Grant(
            transaction=TransactionId(grant),
            wallet=wallet,
            ref=grant,
            amount=welcome.amount,
            expires_at=at + welcome.lifetime,
        )
    )
