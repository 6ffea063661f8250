"""What runs add up to: days, months, recent activity, and for admins the platform's earnings."""

from typing import Annotated, Literal

from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from aimall.application.generation.reports.list_runs import ListRuns, ListRunsQuery
from aimall.application.generation.reports.ports import RunFilter
from aimall.application.generation.reports.show_earnings import ShowEarnings, ShowEarningsQuery
from aimall.application.generation.reports.summarise_usage import SummariseUsage, SummariseUsageQuery
from aimall.application.generation.show_usage import LONGEST_DAYS, ShowUsage, ShowUsageQuery
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import GenerationId
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.paging import CursorText, Limit, page_request, print_cursor
from aimall.entrypoints.http.v1.generation.report_schemas import (
    EarningsDays,
    RecentRuns,
    UsageDays,
    UsageSummaryShown,
    show_day,
    show_earnings,
    show_recent,
    show_summary,
)
from aimall.entrypoints.http.wire import id_in_field

Days = Annotated[
    int, QueryParameter(name="days", description="How many days back.", ge=1, le=LONGEST_DAYS, required=False)
]
Kind = Annotated[
    Literal["chat", "text", "completion", "embedding", "image", "speech", "transcription", "video"] | None,
    QueryParameter(name="kind", description="Runs of this kind alone.", required=False),
]
Active = Annotated[
    bool | None,
    QueryParameter(name="active", description="Those that go on, or those that have ended.", required=False),
]
VersionOf = Annotated[
    str | None,
    QueryParameter(name="versionOf", description="This text and all versions of it.", required=False),
]


@get("/generations", opt=free("it only reads"))
@inject
async def generations(
    actor: NamedDependency[Actor],
    show: FromDishka[ListRuns],
    *,
    cursor: CursorText = None,
    limit: Limit = 50,
    kind: Kind = None,
    active: Active = None,
    version_of: VersionOf = None,
) -> RecentRuns:
    """List one's runs, newest first."""
    wanted = RunFilter(
        kind=None if kind is None else GenerationKind(kind),
        active=active,
        version_of=None if version_of is None else GenerationId(id_in_field("gen", version_of, field="versionOf")),
    )
    page = await show(ListRunsQuery(actor=actor, page=page_request(cursor, limit), wanted=wanted))
    return RecentRuns(items=[show_recent(run) for run in page.items], next_cursor=print_cursor(page.next))


@get("/usage", opt=free("it only reads"))
@inject
async def usage(actor: NamedDependency[Actor], show: FromDishka[ShowUsage], days: Days = 30) -> UsageDays:
    """Sum up by day, kind and model. A day on which nothing ran is left out."""
    found = await show(ShowUsageQuery(actor=actor, days=days))
    return UsageDays(items=[show_day(day) for day in found], next_cursor=None)


@get("/usage/summary", opt={**free("it only reads"), ERRORS: (404,)})
@inject
async def usage_summary(actor: NamedDependency[Actor], show: FromDishka[SummariseUsage]) -> UsageSummaryShown:
    """Sum up this calendar month beside the last one, both of UTC."""
    return show_summary(await show(SummariseUsageQuery(actor=actor)))


@get("/admin/usage", opt={**free("it only reads"), ERRORS: (403,)})
@inject
async def platform_usage(actor: NamedDependency[Actor], show: FromDishka[ShowUsage], days: Days = 30) -> UsageDays:
    """Sum up everyone's usage by day, kind and model. For admins."""
    found = await show(ShowUsageQuery(actor=actor, days=days, everyone=True))
    return UsageDays(items=[show_day(day) for day in found], next_cursor=None)


@get("/admin/usage/series", opt={**free("it only reads"), ERRORS: (403,)})
@inject
async def earnings(actor: NamedDependency[Actor], show: FromDishka[ShowEarnings], days: Days = 30) -> EarningsDays:
    """Sum up the platform's days: charges, what providers took where they tell it, and what is left. For admins."""
    found = await show(ShowEarningsQuery(actor=actor, days=days))
    return EarningsDays(items=[show_earnings(day) for day in found], next_cursor=None)


HANDLERS = (generations, usage, usage_summary, platform_usage, earnings)
