"""What the reports on runs give."""

from aimall.application.generation.ports import UsageDay
from aimall.application.generation.reports.ports import RecentRun
from aimall.application.generation.reports.show_earnings import EarningsDay
from aimall.application.generation.reports.summarise_usage import UsageSummary
from aimall.domain.generation.generation import FINAL_STATES
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.ids import print_id
from aimall.entrypoints.http.wire import CoinText, Shown, Time, UsdText, print_usd


class StageShown(Shown):
    """How far a job has come: `waiting`, `working` or `storing`; `percent` as far as its provider tells it."""

    stage: str
    percent: int | None


class RecentRunShown(Shown):
    """A run in a list. `coinCost` is there once it has ended; `conversationId` while the conversation exists.

    `prompt` is the beginning of what was asked for, and null for a chat; `versionOf` is the first text of which this is
    another version; `stage` is that of a job that goes on;
    `failure` is the error code of a run that came to nothing.
    """

    id: str
    kind: str
    model: str
    state: str
    coin_cost: CoinText | None
    prompt: str | None
    version_of: str | None
    stage: StageShown | None
    finish_reason: str | None
    failure: str | None
    conversation_id: str | None
    created_at: Time
    ended_at: Time | None


class RecentRuns(Shown):
    """Runs, newest first."""

    items: list[RecentRunShown]
    next_cursor: str | None


class UsageDayShown(Shown):
    """What one day cost, by kind and model."""

    date: str
    kind: str
    model: str
    runs: int
    coins: CoinText


class UsageDays(Shown):
    """Usage, newest day first."""

    items: list[UsageDayShown]
    next_cursor: str | None


class KindRunsShown(Shown):
    """How many runs of a kind two months had."""

    kind: str
    this_month: int
    last_month: int


class UsageSummaryShown(Shown):
    """What can be spent, and this calendar month (so far) beside the last, both of UTC."""

    balance: CoinText
    spent_this_month: CoinText
    spent_last_month: CoinText
    messages_this_month: int
    messages_last_month: int
    runs_by_kind: list[KindRunsShown]


class EarningsDayShown(Shown):
    """A day of the platform. Dollars are of the `knownCostRuns` whose provider told its cost; null where none did."""

    date: str
    runs: int
    coins: CoinText
    known_cost_runs: int
    provider_cost_usd: UsdText | None
    revenue_usd: UsdText | None
    margin_usd: UsdText | None


class EarningsDays(Shown):
    """The platform's days, newest first."""

    items: list[EarningsDayShown]
    next_cursor: str | None


def show_recent(run: RecentRun) -> RecentRunShown:
    """Show a run of a list."""
    return RecentRunShown(
        id=print_id("gen", run.id),
        kind=run.kind.value,
        model=run.model,
        state=run.state.value,
        coin_cost=str(run.charge) if run.state in FINAL_STATES else None,
        prompt=run.prompt,
        version_of=print_id("gen", run.version_of) if run.version_of else None,
        stage=None if run.stage is None else StageShown(stage=run.stage.stage, percent=run.stage.percent),
        finish_reason=run.finish,
        failure=run.failure,
        conversation_id=print_id("cnv", run.conversation) if run.conversation else None,
        created_at=run.created_at,
        ended_at=run.ended_at,
    )


def show_day(day: UsageDay) -> UsageDayShown:
    """Show one day of usage."""
    return UsageDayShown(date=day.date, kind=day.kind.value, model=day.model, runs=day.runs, coins=str(day.coins))


def show_summary(summary: UsageSummary) -> UsageSummaryShown:
    """Show two months. A message is a run in a conversation."""
    this_month, last_month = summary.this_month, summary.last_month
    return UsageSummaryShown(
        balance=str(summary.available),
        spent_this_month=str(this_month.spent),
        spent_last_month=str(last_month.spent),
        messages_this_month=this_month.runs_of(GenerationKind.CHAT),
        messages_last_month=last_month.runs_of(GenerationKind.CHAT),
        runs_by_kind=[
            KindRunsShown(kind=kind.value, this_month=this_month.runs_of(kind), last_month=last_month.runs_of(kind))
            for kind in GenerationKind
        ],
    )


def show_earnings(earned: EarningsDay) -> EarningsDayShown:
    """Show a day of the platform."""
    day = earned.day
    return EarningsDayShown(
        date=day.date,
        runs=day.runs,
        coins=str(day.coins),
        known_cost_runs=day.known_runs,
        provider_cost_usd=print_usd(earned.cost_micro_usd),
        revenue_usd=print_usd(earned.revenue_micro_usd),
        margin_usd=print_usd(earned.margin_micro_usd),
    )
