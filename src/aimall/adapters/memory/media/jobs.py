"""The queue of jobs in memory: rows of runs that have a request, as in the database."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from aimall.adapters.memory.run_rows import LONG_AGO, RunRow
from aimall.adapters.memory.unit import MemoryStore
from aimall.application.generation.jobs.ports import Checkpoint, ClaimedJob
from aimall.application.generation.ports import LeaseOwner
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.ids import GenerationId, WorkspaceId

TROUBLE_LENGTH: Final = 500


class MemoryJobs:
    """`Jobs`."""

    def __init__(self, store: MemoryStore, *, lease: timedelta) -> None:
        self._store, self._lease = store, lease

    async def claim(self, *, owner: LeaseOwner, limit: int, per_workspace: int) -> Sequence[ClaimedJob]:
        await asyncio.sleep(0)
        now = self._store.clock.now()
        rows = [row for row in self._store.runs.all() if row.run.request is not None and row.run.ended_at is None]
        busy = Counter(row.run.workspace for row in rows if row.lease_until >= now)
        waiting = [row for row in rows if row.lease_until < now and (row.stop or row.due_at <= now)]
        claimed: list[ClaimedJob] = []
        for row in sorted(waiting, key=lambda row: (not row.stop, -row.priority, row.run.created_at, row.run.id)):
            if len(claimed) < limit and (row.stop or busy[row.run.workspace] < per_workspace):
                busy[row.run.workspace] += 1
                row.run = replace(row.run, attempt=row.run.attempt + 1, state=RunState.DISPATCHING)
                row.started_at = now
                claimed.append(self._lend(row, owner))
        return claimed

    async def take(self, workspace: WorkspaceId, generation: GenerationId, *, owner: LeaseOwner) -> ClaimedJob | None:
        await asyncio.sleep(0)
        row = self._store.runs.by_id.get(generation)
        if row is None or row.run.workspace != workspace or row.run.request is None or row.run.ended_at is not None:
            return None
        return self._lend(row, owner) if row.lease_until < self._store.clock.now() else None

    async def checkpoint(self, generation: GenerationId, *, fence: int, checkpoint: Checkpoint) -> bool:
        row = await self._ours(generation, fence)
        if row is None:
            return False
        row.checkpoint = checkpoint
        return True

    async def note_trouble(self, generation: GenerationId, *, fence: int, words: str) -> None:
        row = await self._ours(generation, fence)
        if row is not None:
            row.trouble = words[:TROUBLE_LENGTH]

    async def give_back(
        self, generation: GenerationId, *, fence: int, after: timedelta, was_tried: bool = True
    ) -> bool:
        row = await self._ours(generation, fence)
        if row is None:
            return False
        attempt = row.run.attempt if was_tried else row.run.attempt - 1
        row.run = replace(row.run, state=RunState.HELD, attempt=attempt, fence=fence + 1)
        row.lease_until, row.due_at = LONG_AGO, self._store.clock.now() + after
        return True

    async def _ours(self, generation: GenerationId, fence: int) -> RunRow | None:
        await asyncio.sleep(0)
        row = self._store.runs.by_id.get(generation)
        return row if row is not None and row.run.fence == fence and row.run.ended_at is None else None

    def _lend(self, row: RunRow, owner: LeaseOwner) -> ClaimedJob:
        row.run = replace(row.run, fence=row.run.fence + 1)
        row.owner, row.lease_until = owner, self._store.clock.now() + self._lease
        assert row.run.request is not None  # noqa: S101 - which is what makes a run a job
        return ClaimedJob(run=row.run, request=row.run.request, checkpoint=row.checkpoint, stop=row.stop)
