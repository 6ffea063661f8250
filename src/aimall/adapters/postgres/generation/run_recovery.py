"""Runs whose lease died, found and taken over by the database's clock."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec

from aimall.adapters.postgres.generation.runs import RUN_COLUMNS, decode_lines, stored_run
from aimall.adapters.postgres.hot_path import HotPath
from aimall.application.generation.ports import LeaseOwner
from aimall.application.generation.running.ports import TakenRun
from aimall.domain.generation.request import PromptLine

TAKE: Final = "SELECT run_take_stale($1, $2, $3) AS id"
TAKEN: Final = """
SELECT taken.*, question.parent AS question_id,
    message_line(taken.workspace_id, question.parent)::text AS line,
    extract(epoch FROM clock_timestamp() - taken.created_at)::float8 AS waited_s
FROM (%s WHERE g.id = ANY($1::uuid[])) taken
LEFT JOIN LATERAL (SELECT parent_id AS parent FROM message
    WHERE id = taken.message_id AND workspace_id = taken.workspace_id) question ON true
ORDER BY taken.workspace_id, taken.id
""".replace("%s", RUN_COLUMNS)
RELEASE: Final = """
UPDATE generation SET lease_until = '-infinity' WHERE ended_at IS NULL AND starts_with(lease_owner, $1)
"""
TIDY: Final = """
DELETE FROM generation_event e USING generation g
WHERE g.id = e.generation_id AND g.ended_at < clock_timestamp() - $1::interval
"""
_prompt = msgspec.json.Decoder(tuple[PromptLine, ...])


class PostgresRunRecovery:
    """Takes runs over in small batches, never waiting for a row that somebody else works on."""

    def __init__(self, path: HotPath, *, lease: timedelta) -> None:
        self._path, self._lease = path, lease

    async def take_stale(self, *, owner: LeaseOwner, limit: int) -> Sequence[TakenRun]:
        taken = [row["id"] for row in await self._path.rows(TAKE, owner, self._lease, limit)]
        if not taken:
            return []
        return [
            TakenRun(
                run=stored_run(row),
                lines=decode_lines(row["line"]) if row["question_id"] else _prompt.decode(row["prompt"]),
                temperature=row["temperature"],
                stop=row["stop_requested_at"] is not None,
                waited_s=row["waited_s"],
            )
            for row in await self._path.rows(TAKEN, taken)
        ]

    async def release(self, *, instance: str) -> None:
        await self._path.rows(RELEASE, f"{instance}/")

    async def tidy(self, *, keep: timedelta) -> None:
        await self._path.rows(TIDY, keep)
        await self._path.rows("SELECT ledger.expire_holds(50)")
        await self._path.rows("SELECT ledger.expire_lots(50)")
