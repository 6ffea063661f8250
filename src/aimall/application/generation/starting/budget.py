"""The budget of a run: what the person, the quote, the wallet and the day allow together."""

from aimall.application.clock import Clock
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import Runs
from aimall.application.pricing.ports import Quotes
from aimall.domain.catalog.model import ModelId
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import QuoteId
from aimall.domain.wallet.errors import DailyLimitReached, InsufficientCoins


class RunBudget:
    """Asked before a hold is sized. The book asks wallet and day again, under its locks."""

    def __init__(self, *, runs: Runs, quotes: Quotes, clock: Clock, policy: RunPolicy) -> None:
        self._runs, self._quotes, self._clock, self._policy = runs, quotes, clock, policy

    async def allowed(
        self, actor: Actor, model: ModelId, *, available: Coins, quote: QuoteId | None, max_coins: Coins | None
    ) -> Coins:
        """Give the least of what the wallet has, the person allows and the quote promised.

        Raises `QuoteNotFound`, `QuoteExpired`, or `InvalidValue` for a quote of another model.
        """
        limits = [available]
        if max_coins is not None:
            limits.append(max_coins)
        if quote is not None:
            promised = await self._quotes.find(actor.workspace, quote)
            limits.append(promised.ceiling_for(model, at=self._clock.now()))
        return min(limits)

    async def left_today(self, actor: Actor) -> Coins | None:
        """Tell what the day still allows; None where nothing limits a day."""
        limit = self._policy.daily_limit
        return None if limit is None else max(limit - await self._runs.spent_today(actor.workspace), ZERO)

    async def require(self, actor: Actor, needed: Coins, *, allowed: Coins) -> None:
        """Let a run of a known price go on, or raise `InsufficientCoins` or `DailyLimitReached`."""
        if needed > allowed:
            raise InsufficientCoins(needed=needed, available=allowed)
        left = await self.left_today(actor)
        if left is not None and needed > left:
            raise DailyLimitReached(limit=self._policy.daily_limit or ZERO, left=left)
