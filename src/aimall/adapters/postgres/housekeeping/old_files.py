"""Old files in PostgreSQL, by the database's clock."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from aimall.adapters.postgres.hot_path import HotPath
from aimall.domain.file.file import object_keys_of

EXPIRE: Final = """
WITH gone AS (
    DELETE FROM file WHERE NOT is_favourite AND id IN (
        SELECT f.id FROM file f
        WHERE f.generation_id IS NULL AND NOT f.is_favourite AND f.created_at < clock_timestamp() - $1::interval
            AND NOT EXISTS (SELECT FROM generation g WHERE g.workspace_id = f.workspace_id AND g.ended_at IS NULL
                AND g.request ->> 'file' = f.id::text)
        ORDER BY f.created_at LIMIT $2
    ) RETURNING object_key, has_thumbnail
)
SELECT object_key, has_thumbnail FROM gone
"""
# What a job has made and not delivered yet is named by its checkpoint alone.
UNNAMED: Final = """
SELECT key FROM unnest($1::text[]) AS key
WHERE NOT EXISTS (SELECT FROM file WHERE object_key = key) AND NOT EXISTS (
    SELECT FROM generation g, jsonb_array_elements(g.checkpoint #> '{made,files}') AS made
    WHERE g.request IS NOT NULL AND g.ended_at IS NULL AND made ->> 'object_key' = key)
"""


class PostgresOldFiles:
    """`OldFiles`."""

    def __init__(self, path: HotPath) -> None:
        self._path = path

    async def expire(self, *, after: timedelta, limit: int) -> Sequence[tuple[str, ...]]:
        gone = await self._path.rows(EXPIRE, after, limit)
        return [object_keys_of(row["object_key"], has_thumbnail=row["has_thumbnail"]) for row in gone]

    async def unnamed(self, keys: Sequence[str]) -> Sequence[str]:
        return [row["key"] for row in await self._path.rows(UNNAMED, keys)]
