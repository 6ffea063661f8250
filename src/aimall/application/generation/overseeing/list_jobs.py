"""List the jobs of the whole platform: what runs, what waits, and what died of what."""

from dataclasses import dataclass

from aimall.application.generation.overseeing.ports import JobBoard, JobOnBoard, JobState, JobTotals
from aimall.application.paging import Page, PageRequest
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListJobsQuery:
    """One page; of all that run, wait or are dead if no state is named."""

    actor: Actor
    page: PageRequest
    state: JobState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsListed:
    """A page, and how many there are of each state altogether."""

    page: Page[JobOnBoard]
    totals: JobTotals


class ListJobs:
    """Admins. Reads only."""

    def __init__(self, board: JobBoard) -> None:
        self._board = board

    async def __call__(self, query: ListJobsQuery) -> JobsListed:
        """Give a page, newest first. Raises `Forbidden`, `TryAgain`."""
        authorise(query.actor, Action.SEE_JOBS)
        return JobsListed(page=await self._board.page(query.state, query.page), totals=await self._board.totals())
