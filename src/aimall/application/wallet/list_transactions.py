"""List the lines of a wallet's statement."""

from dataclasses import dataclass

from aimall.application.paging import Page, PageRequest
from aimall.application.wallet.ports import WalletReader
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.wallet.statement import EVERY_LINE, LineFilter, StatementLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTransactionsQuery:
    """One page of the actor's own workspace, with the wanted lines only."""

    actor: Actor
    page: PageRequest
    wanted: LineFilter = EVERY_LINE


class ListTransactions:
    """Whoever works in the workspace. Reads only."""

    def __init__(self, wallets: WalletReader) -> None:
        self._wallets = wallets

    async def __call__(self, query: ListTransactionsQuery) -> Page[StatementLine]:
        """Give a page, newest first. Raises `Forbidden`, `TryAgain`."""
        authorise(query.actor, Action.SEE_WALLET)
        return await self._wallets.statement(query.actor.workspace, query.page, query.wanted)
