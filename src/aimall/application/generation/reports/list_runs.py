"""List one's runs: what was done lately."""

from dataclasses import dataclass

from aimall.application.generation.reports.ports import ALL_RUNS, RecentRun, RunFilter, RunReports
from aimall.application.paging import Page, PageRequest
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRunsQuery:
    """One page of the actor's own workspace."""

    actor: Actor
    page: PageRequest
    wanted: RunFilter = ALL_RUNS


class ListRuns:
    """Whoever works in the workspace. Reads only."""

    def __init__(self, reports: RunReports) -> None:
        self._reports = reports

    async def __call__(self, query: ListRunsQuery) -> Page[RecentRun]:
        """Give a page, newest first. Raises `Forbidden`, `TryAgain`."""
        authorise(query.actor, Action.SEE_OWN_USAGE)
        return await self._reports.recent(query.actor.workspace, query.wanted, query.page)
