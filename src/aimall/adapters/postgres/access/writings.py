"""What people wrote, in PostgreSQL: erased where it stands, so that books which name its rows go on to hold."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimall.domain.file.file import object_keys_of
from aimall.domain.kernel.ids import WorkspaceId

GROWING: Final = text("SELECT EXISTS (SELECT FROM generation WHERE workspace_id = :workspace AND ended_at IS NULL)")
ERASURES: Final = (
    text("""
        DELETE FROM generation_event AS event USING generation
        WHERE generation.workspace_id = :workspace AND event.generation_id = generation.id
    """),
    text("""
        UPDATE generation SET prompt = '[]', output = NULL, request = NULL, checkpoint = NULL, transcript = NULL,
            trouble = NULL
        WHERE workspace_id = :workspace
    """),
    text("UPDATE message SET content = '[]' WHERE workspace_id = :workspace"),
    text("""
        UPDATE api_key SET name = '—', networks = '{}', revoked_at = coalesce(revoked_at, clock_timestamp())
        WHERE workspace_id = :workspace
    """),
    text("""
        UPDATE conversation SET title = '', deleted_at = coalesce(deleted_at, clock_timestamp())
        WHERE workspace_id = :workspace
    """),
)


FILES: Final = text("DELETE FROM file WHERE workspace_id = :workspace RETURNING object_key, has_thumbnail")


class PostgresWritings:
    """What was written in a workspace, on the connection of an open unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def are_growing(self, workspace: WorkspaceId) -> bool:
        """Tell whether a run has not ended yet."""
        return bool((await self._connection.execute(GROWING, {"workspace": workspace})).scalar_one())

    async def erase(self, workspace: WorkspaceId) -> Sequence[str]:
        """Empty conversations, messages and runs, for good, and strike out files; gives the keys of their objects."""
        for statement in ERASURES:
            await self._connection.execute(statement, {"workspace": workspace})
        files = (await self._connection.execute(FILES, {"workspace": workspace})).all()
        return [key for own, has_thumbnail in files for key in object_keys_of(own, has_thumbnail=has_thumbnail)]
