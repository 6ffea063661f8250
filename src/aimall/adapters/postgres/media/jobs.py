"""The queue of jobs in PostgreSQL: the rows of `generation` that have a request."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec

from aimall.adapters.postgres.generation.runs import RUN_COLUMNS, stored_run
from aimall.adapters.postgres.hot_path import HotPath
from aimall.adapters.postgres.media.media_codec import checkpoint_from
from aimall.application.generation.jobs.ports import Checkpoint, ClaimedJob
from aimall.application.generation.ports import LeaseOwner
from aimall.domain.kernel.ids import GenerationId, WorkspaceId

TROUBLE_LENGTH: Final = 500
CLAIM: Final = "SELECT job_claim($1, $2, $3, $4) AS id"
TAKE: Final = """
UPDATE generation SET fence = fence + 1, lease_owner = $3, lease_until = clock_timestamp() + $4::interval
WHERE workspace_id = $1 AND id = $2 AND request IS NOT NULL AND ended_at IS NULL AND lease_until < clock_timestamp()
RETURNING id
"""
CLAIMED: Final = (
    RUN_COLUMNS
    + """
WHERE g.id = ANY($1::uuid[]) ORDER BY g.stop_requested_at IS NULL, g.priority DESC, g.created_at, g.id
"""
)
CHECKPOINT: Final = """
UPDATE generation SET checkpoint = $3::jsonb WHERE id = $1 AND fence = $2 AND ended_at IS NULL RETURNING id
"""
# The fence moves on, so that neither a beat that is on its way nor this itself, asked twice, changes anything more.
GIVE_BACK: Final = """
UPDATE generation SET state = 'held', fence = fence + 1, lease_owner = NULL, lease_until = '-infinity',
    due_at = clock_timestamp() + $3::interval, attempt = attempt - CASE WHEN $4::boolean THEN 0 ELSE 1 END
WHERE id = $1 AND fence = $2 AND ended_at IS NULL RETURNING id
"""


TROUBLE: Final = "UPDATE generation SET trouble = $3 WHERE id = $1 AND fence = $2 AND ended_at IS NULL"


class PostgresJobs:
    """`Jobs`."""

    def __init__(self, path: HotPath, *, lease: timedelta) -> None:
        self._path, self._lease = path, lease

    async def claim(self, *, owner: LeaseOwner, limit: int, per_workspace: int) -> Sequence[ClaimedJob]:
        rows = await self._path.rows(CLAIM, owner, self._lease, limit, per_workspace)
        return await self._claimed([row["id"] for row in rows])

    async def take(self, workspace: WorkspaceId, generation: GenerationId, *, owner: LeaseOwner) -> ClaimedJob | None:
        rows = await self._path.rows(TAKE, workspace, generation, owner, self._lease)
        found = await self._claimed([row["id"] for row in rows])
        return found[0] if found else None

    async def checkpoint(self, generation: GenerationId, *, fence: int, checkpoint: Checkpoint) -> bool:
        document = msgspec.json.encode(checkpoint).decode()
        return bool(await self._path.rows(CHECKPOINT, generation, fence, document))

    async def note_trouble(self, generation: GenerationId, *, fence: int, words: str) -> None:
        await self._path.rows(TROUBLE, generation, fence, words[:TROUBLE_LENGTH])

    async def give_back(
        self, generation: GenerationId, *, fence: int, after: timedelta, was_tried: bool = True
    ) -> bool:
        return bool(await self._path.rows(GIVE_BACK, generation, fence, after, was_tried))

    async def _claimed(self, ids: Sequence[GenerationId]) -> Sequence[ClaimedJob]:
        if not ids:
            return []
        jobs: list[ClaimedJob] = []
        for row in await self._path.rows(CLAIMED, ids):
            run = stored_run(row)
            if run.request is not None:  # which is what makes a run a job
                stop = row["stop_requested_at"] is not None
                checkpoint = checkpoint_from(row["checkpoint"])
                jobs.append(ClaimedJob(run=run, request=run.request, checkpoint=checkpoint, stop=stop))
        return jobs
