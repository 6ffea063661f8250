"""Generation: the paid spine, its live runs and what keeps them going."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from datetime import timedelta

from dishka import Provider, Scope, provide, provide_all

from aimall.adapters.egress.public.linked_pictures import PublicPictures
from aimall.adapters.postgres.generation.reports import PostgresRunReports
from aimall.adapters.postgres.generation.run_book import PostgresRunBook
from aimall.adapters.postgres.generation.run_log import PostgresRunLog
from aimall.adapters.postgres.generation.run_recovery import PostgresRunRecovery
from aimall.adapters.postgres.generation.runs import PostgresRuns
from aimall.adapters.postgres.hot_path import HotPath
from aimall.application.generation.cancel_run import CancelRun
from aimall.application.generation.completing.bring_pictures import BringPictures
from aimall.application.generation.completing.open_completion import OpenCompletion
from aimall.application.generation.completing.ports import LinkedPictures
from aimall.application.generation.completing.start_completion import StartCompletion
from aimall.application.generation.completing.stop_unheard import StopUnheard
from aimall.application.generation.follow_run import FollowRun
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import LeaseOwner, RunBook, RunLog, Runs
from aimall.application.generation.reports.list_runs import ListRuns
from aimall.application.generation.reports.ports import RunReports
from aimall.application.generation.reports.show_earnings import ShowEarnings
from aimall.application.generation.reports.summarise_usage import SummariseUsage
from aimall.application.generation.running.commit_end import CommitEnd
from aimall.application.generation.running.launcher import RunLauncher
from aimall.application.generation.running.leave_runs import LeaveRuns
from aimall.application.generation.running.live_runs import FlushRuns, LiveRuns
from aimall.application.generation.running.ports import RunRecovery
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.application.generation.running.run_completion import RunCompletion, RunLimits
from aimall.application.generation.running.settlement import SettleGeneration
from aimall.application.generation.running.sweep_runs import SweepRuns
from aimall.application.generation.show_generation import ShowGeneration
from aimall.application.generation.show_receipt import ShowReceipt
from aimall.application.generation.show_usage import ShowUsage
from aimall.application.generation.starting.budget import RunBudget
from aimall.application.generation.starting.generate_text import GenerateText
from aimall.application.generation.starting.quote_run import QuoteRun
from aimall.application.generation.starting.start_chat import StartChat
from aimall.application.generation.starting.start_run import StartRun
from aimall.application.generation.starting.start_text import StartText
from aimall.bootstrap.settings import Settings


class GenerationParts(Provider):
    """Runs."""

    scope = Scope.APP

    linked_pictures = provide(PublicPictures, provides=LinkedPictures)
    book = provide(PostgresRunBook, provides=RunBook)
    runs = provide(PostgresRuns, provides=Runs)
    reports = provide(PostgresRunReports, provides=RunReports)
    running = provide_all(
        LiveRuns, RouteHealthBoard, CommitEnd, SettleGeneration, RunCompletion, FlushRuns, SweepRuns, LeaveRuns
    )
    use_cases = provide_all(
        RunBudget,
        CancelRun,
        BringPictures,
        OpenCompletion,
        StartCompletion,
        StopUnheard,
        FollowRun,
        GenerateText,
        ListRuns,
        QuoteRun,
        ShowEarnings,
        ShowGeneration,
        ShowReceipt,
        ShowUsage,
        StartChat,
        StartRun,
        StartText,
        SummariseUsage,
    )

    @provide
    def log(self, path: HotPath, settings: Settings) -> RunLog:
        return PostgresRunLog(path, lease=timedelta(seconds=settings.lease_s))

    @provide
    def recovery(self, path: HotPath, settings: Settings) -> RunRecovery:
        return PostgresRunRecovery(path, lease=timedelta(seconds=settings.lease_s))

    @provide
    def launcher(self, complete: RunCompletion, live: LiveRuns) -> RunLauncher:
        return RunLauncher(complete, live)

    @provide
    def policy(self, owner: LeaseOwner, settings: Settings) -> RunPolicy:
        return RunPolicy(owner=owner, daily_limit=settings.daily_coins)

    @provide
    def limits(self) -> RunLimits:
        return RunLimits()
