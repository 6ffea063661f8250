"""Sum up a workspace: what there is, and this month beside the last."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aimall.application.clock import Clock
from aimall.application.generation.reports.ports import KindTotal, RunReports
from aimall.application.wallet.ports import WalletReader
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.wallet.errors import WalletNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class SummariseUsageQuery:
    """Of the actor's own workspace."""

    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfUsage:
    """A calendar month of UTC, by kind of run."""

    kinds: tuple[KindTotal, ...]

    @property
    def spent(self) -> Coins:
        """What all runs were charged."""
        return sum((total.coins for total in self.kinds), ZERO)

    def runs_of(self, kind: GenerationKind) -> int:
        """How many runs of a kind there were."""
        return sum(total.runs for total in self.kinds if total.kind is kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSummary:
    """What can be spent, and two months."""

    available: Coins
    this_month: MonthOfUsage
    last_month: MonthOfUsage


class SummariseUsage:
    """Whoever works in the workspace. Reads only."""

    def __init__(self, reports: RunReports, wallets: WalletReader, clock: Clock) -> None:
        self._reports, self._wallets, self._clock = reports, wallets, clock

    async def __call__(self, query: SummariseUsageQuery) -> UsageSummary:
        """Give the summary. Raises `Forbidden`, `WalletNotFound`, `TryAgain`."""
        authorise(query.actor, Action.SEE_OWN_USAGE)
        workspace, now = query.actor.workspace, self._clock.now()
        balance = await self._wallets.balance(workspace)
        if balance is None:
            raise WalletNotFound
        this_month = _first_of_month(now)
        last_month = _first_of_month(this_month - timedelta(days=1))
        # A little beyond now: the store's clock may be ahead of ours.
        current = await self._reports.totals(workspace, since=this_month, until=now + timedelta(days=1))
        former = await self._reports.totals(workspace, since=last_month, until=this_month)
        return UsageSummary(
            available=balance.available,
            this_month=MonthOfUsage(kinds=tuple(current)),
            last_month=MonthOfUsage(kinds=tuple(former)),
        )


def _first_of_month(at: datetime) -> datetime:
    return at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
