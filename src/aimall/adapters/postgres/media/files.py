"""The books of files in PostgreSQL."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from aimall.adapters.postgres.hot_path import HotPath
from aimall.adapters.postgres.media.media_codec import file_document
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.catalog.model import ModelId
from aimall.domain.file.errors import FileNotFound, FileQuotaReached
from aimall.domain.file.file import FileFacts, FileFilter, FileOrigin, MediaType, NewFile, StoredFile
from aimall.domain.kernel.ids import FileId, GenerationId, UserId, WorkspaceId
from aimall.domain.kernel.spelling import fold

ADD: Final = "SELECT file_add($1::jsonb, $2)"
# A file, and what the run that made it was asked for.
FILE: Final = """
SELECT f.*, g.model AS origin_model, coalesce(g.request ->> 'prompt', g.request ->> 'text') AS origin_prompt,
    (g.request ->> 'seed')::bigint AS origin_seed
FROM {files} f LEFT JOIN generation g ON g.id = f.generation_id AND g.workspace_id = f.workspace_id
"""
FILES: Final = FILE.format(files="file")
CHANGED: Final = FILE.format(files="changed")
FIND: Final = FILES + "WHERE f.workspace_id = $1 AND f.id = $2"
OF_RUN: Final = FILES + "WHERE f.workspace_id = $1 AND f.generation_id = $2 ORDER BY f.position"
PAGE: Final = (
    FILES
    + """
WHERE f.workspace_id = $1 AND ($3::uuid IS NULL OR (f.created_at, f.id) < ($2::timestamptz, $3::uuid))
  AND ($5::text IS NULL OR starts_with(f.media_type, $5 || '/')) AND ($6 = '' OR strpos(fold_text(f.name), $6) > 0)
  AND (f.is_favourite OR NOT $7) AND ($8::boolean IS NULL OR $8 = (f.generation_id IS NOT NULL))
ORDER BY f.created_at DESC, f.id DESC LIMIT $4
"""
)
FAVOUR: Final = """
WITH changed AS (UPDATE file SET is_favourite = $3 WHERE workspace_id = $1 AND id = $2 RETURNING *) %s
""".replace("%s", CHANGED)
REMOVE: Final = """
WITH changed AS (DELETE FROM file WHERE workspace_id = $1 AND id = $2 RETURNING *) %s
""".replace("%s", CHANGED)


class PostgresFiles:
    """`Files`."""

    def __init__(self, path: HotPath) -> None:
        self._path = path

    async def add(self, file: NewFile, *, quota: int) -> StoredFile:
        document = msgspec.json.encode(file_document(file)).decode()
        rows = await self._path.rows(ADD, document, quota)
        if rows[0][0] is not None:
            raise FileQuotaReached(limit=quota, left=rows[0][0])
        stored = await self.find(file.workspace, file.id)
        if stored is None:
            raise FileNotFound
        return stored

    async def find(self, workspace: WorkspaceId, file: FileId) -> StoredFile | None:
        rows = await self._path.rows(FIND, workspace, file)
        return _stored(rows[0]) if rows else None

    async def of_run(self, workspace: WorkspaceId, generation: GenerationId) -> Sequence[StoredFile]:
        return [_stored(row) for row in await self._path.rows(OF_RUN, workspace, generation)]

    async def page(self, workspace: WorkspaceId, wanted: FileFilter, request: PageRequest) -> Page[StoredFile]:
        at, last = (request.after.at, request.after.id) if request.after else (None, None)
        which = (wanted.kind, fold(wanted.words).strip(), wanted.favourite, wanted.made)
        rows = await self._path.rows(PAGE, workspace, at, last, request.limit + 1, *which)
        items = tuple(_stored(row) for row in rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=items, next=Cursor(at=items[-1].created_at, id=items[-1].file.id) if more else None)

    async def favour(self, workspace: WorkspaceId, file: FileId, *, is_favourite: bool) -> StoredFile | None:
        rows = await self._path.rows(FAVOUR, workspace, file, is_favourite)
        return _stored(rows[0]) if rows else None

    async def remove(self, workspace: WorkspaceId, file: FileId) -> StoredFile | None:
        rows = await self._path.rows(REMOVE, workspace, file)
        return _stored(rows[0]) if rows else None


def _stored(row: Any) -> StoredFile:  # noqa: ANN401 - asyncpg's records are untyped
    return StoredFile(
        file=NewFile(
            id=FileId(row["id"]),
            workspace=WorkspaceId(row["workspace_id"]),
            user=UserId(row["user_id"]),
            name=row["name"],
            facts=FileFacts(
                media_type=MediaType(row["media_type"]),
                size=row["size"],
                sha256=row["sha256"],
                width=row["width"],
                height=row["height"],
                seconds=row["seconds"],
            ),
            object_key=row["object_key"],
            generation=None if row["generation_id"] is None else GenerationId(row["generation_id"]),
            position=row["position"],
            has_thumbnail=row["has_thumbnail"],
        ),
        is_favourite=row["is_favourite"],
        created_at=row["created_at"],
        origin=_origin(row),
    )


def _origin(row: Any) -> FileOrigin | None:  # noqa: ANN401 - as above
    if row["origin_prompt"] is None:
        return None
    return FileOrigin(model=ModelId(row["origin_model"]), prompt=row["origin_prompt"], seed=row["origin_seed"])
