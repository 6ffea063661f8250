"""The board of all jobs in memory."""

import asyncio
from collections import Counter

from aimall.adapters.memory.run_rows import RunRow
from aimall.adapters.memory.unit import MemoryStore
from aimall.application.generation.overseeing.ports import FailedJob, JobOnBoard, JobState, JobTotals
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.generation.errors import ProviderRefusedContent
from aimall.domain.generation.feed import Progress
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.ids import GenerationId


class MemoryJobBoard:
    """`JobBoard`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def page(self, state: JobState | None, request: PageRequest) -> Page[JobOnBoard]:
        await asyncio.sleep(0)
        after = request.after
        found = [
            job
            for job in self._all()
            if state in {None, job.state} and (after is None or (job.created_at, job.generation) < (after.at, after.id))
        ]
        items = tuple(found[: request.limit])
        more = len(found) > request.limit
        return Page(items=items, next=Cursor(at=items[-1].created_at, id=items[-1].generation) if more else None)

    async def totals(self) -> JobTotals:
        await asyncio.sleep(0)
        jobs = Counter(job.state.value for job in self._all())
        return JobTotals(**{state.value: jobs[state.value] for state in JobState})

    async def show(self, generation: GenerationId) -> JobOnBoard | None:
        await asyncio.sleep(0)
        return next((job for job in self._all() if job.generation == generation), None)

    async def is_known(self, generation: GenerationId) -> bool:
        await asyncio.sleep(0)
        row = self._store.runs.by_id.get(generation)
        return row is not None and row.run.request is not None

    async def failed(self, generation: GenerationId) -> FailedJob | None:
        await asyncio.sleep(0)
        row = self._store.runs.by_id.get(generation)
        if row is None or row.run.request is None or not _has_failed(row):
            return None
        return FailedJob(run=row.run, retried_as=row.retried_as)

    def _all(self) -> list[JobOnBoard]:
        now = self._store.clock.now()
        jobs: list[JobOnBoard] = []
        for row in self._store.runs.all():
            if row.run.request is None:
                continue
            if row.run.ended_at is None:
                jobs.append(_on_board(row, JobState.RUNNING if row.lease_until >= now else JobState.WAITING))
            elif _has_failed(row) and row.retried_as is None:
                jobs.append(_on_board(row, JobState.DEAD))
        return sorted(jobs, key=lambda job: (job.created_at, job.generation), reverse=True)


def _has_failed(row: RunRow) -> bool:
    return row.run.state is RunState.VOIDED and row.run.failure not in {None, ProviderRefusedContent.code}


def _on_board(row: RunRow, state: JobState) -> JobOnBoard:
    told = [row.events[seq].event for seq in sorted(row.events, reverse=True)]
    progress = next((event for event in told if isinstance(event, Progress)), None)
    return JobOnBoard(
        generation=row.run.id,
        kind=row.run.kind,
        model=row.run.model,
        workspace=row.run.workspace,
        email=None,
        state=state,
        priority=row.priority,
        attempt=row.run.attempt,
        worker=row.owner if state is JobState.RUNNING else None,
        progress=progress if state is JobState.RUNNING else None,
        failure=row.run.failure,
        trouble=row.trouble,
        created_at=row.run.created_at,
        started_at=row.started_at,
        ended_at=row.run.ended_at,
        due_at=row.due_at if state is JobState.WAITING else None,
    )
