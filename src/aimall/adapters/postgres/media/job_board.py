"""The board of all jobs in PostgreSQL, on the pool that units use: work must not queue behind who looks at it."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from aimall.adapters.postgres.generation.event_codec import from_stored
from aimall.adapters.postgres.generation.runs import RUN_COLUMNS, stored_run
from aimall.adapters.postgres.hot_path import HotPath
from aimall.adapters.postgres.retrying import faults_translated
from aimall.application.generation.overseeing.ports import FailedJob, JobOnBoard, JobState, JobTotals
from aimall.application.generation.ports import LeaseOwner
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.errors import ProviderRefusedContent
from aimall.domain.generation.feed import Progress
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.ids import GenerationId, WorkspaceId

# What a provider will not make for its content it will not make later either: nobody need look after it.
DIED: Final = f"g.state = 'voided' AND g.failure IS NOT NULL AND g.failure <> '{ProviderRefusedContent.code}'"
# What the two indexes of jobs hold: those that have not ended, and those that died.
BOARD: Final = """
    SELECT g.*, u.email, CASE WHEN g.ended_at IS NOT NULL THEN 'dead'
        WHEN g.lease_until >= clock_timestamp() THEN 'running' ELSE 'waiting' END AS standing
    FROM generation g LEFT JOIN app_user u ON u.id = g.user_id
    WHERE g.request IS NOT NULL AND (g.ended_at IS NULL OR %s AND g.retried_as IS NULL)
""".replace("%s", DIED)
PAGE_OF_ALL: Final = """
    SELECT page.*, told.first_seq, told.events::text AS events FROM (
        SELECT * FROM (%s) board WHERE (CAST(:state AS text) IS NULL OR standing = CAST(:state AS text))
            AND (CAST(:one AS uuid) IS NULL OR id = CAST(:one AS uuid))
            AND (CAST(:id AS uuid) IS NULL OR (created_at, id) < (CAST(:at AS timestamptz), CAST(:id AS uuid)))
        ORDER BY created_at DESC, id DESC LIMIT :limit
    ) page
    LEFT JOIN LATERAL (SELECT e.first_seq, e.events FROM generation_event e
        WHERE e.generation_id = page.id AND e.events @> '[{"type": "progress"}]'
        ORDER BY e.first_seq DESC LIMIT 1) told ON true
    ORDER BY page.created_at DESC, page.id DESC
""".replace("%s", BOARD)
TOTALS_OF_ALL: Final = "SELECT standing, count(*) AS jobs FROM (%s) board GROUP BY standing".replace("%s", BOARD)
KNOWN: Final = text("SELECT EXISTS (SELECT FROM generation WHERE id = :id AND request IS NOT NULL)")
FAILED: Final = f"{RUN_COLUMNS}WHERE g.id = $1 AND g.request IS NOT NULL AND {DIED}"
RETRIED: Final = text("""
    UPDATE generation SET retried_as = :again WHERE id = :dead AND retried_as IS NULL RETURNING id
""")


class PostgresJobBoard:
    """`JobBoard`."""

    def __init__(self, engine: AsyncEngine, path: HotPath) -> None:
        self._engine, self._path = engine, path

    async def page(self, state: JobState | None, request: PageRequest) -> Page[JobOnBoard]:
        at, last = (request.after.at, request.after.id) if request.after else (None, None)
        values = {"state": state, "one": None, "at": at, "id": last, "limit": request.limit + 1}
        rows = await self._rows(text(PAGE_OF_ALL), values)
        items = tuple(_on_board(row) for row in rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=items, next=Cursor(at=items[-1].created_at, id=items[-1].generation) if more else None)

    async def totals(self) -> JobTotals:
        jobs = {row["standing"]: int(row["jobs"]) for row in await self._rows(text(TOTALS_OF_ALL), {})}
        return JobTotals(**{state.value: jobs.get(state.value, 0) for state in JobState})

    async def show(self, generation: GenerationId) -> JobOnBoard | None:
        values = {"state": None, "one": generation, "at": None, "id": None, "limit": 1}
        rows = await self._rows(text(PAGE_OF_ALL), values)
        return _on_board(rows[0]) if rows else None

    async def is_known(self, generation: GenerationId) -> bool:
        (row,) = await self._rows(KNOWN, {"id": generation})
        return bool(row["exists"])

    async def failed(self, generation: GenerationId) -> FailedJob | None:
        rows = await self._path.rows(FAILED, generation)
        return FailedJob(run=stored_run(rows[0]), retried_as=rows[0]["retried_as"]) if rows else None

    async def _rows(self, statement: TextClause, values: Mapping[str, object]) -> Sequence[RowMapping]:
        async with faults_translated(), self._engine.connect() as connection:
            return (await connection.execute(statement, values)).mappings().all()


class PostgresRetries:
    """`Retries`, on the connection of an open unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, dead: GenerationId, *, retried_as: GenerationId) -> bool:
        """Note what was begun in place of a dead job. False if that was noted before."""
        values = {"dead": dead, "again": retried_as}
        return (await self._connection.execute(RETRIED, values)).one_or_none() is not None


def _on_board(row: RowMapping) -> JobOnBoard:
    state = JobState(row["standing"])
    return JobOnBoard(
        generation=GenerationId(row["id"]),
        kind=GenerationKind(row["kind"]),
        model=ModelId(row["model"]),
        workspace=WorkspaceId(row["workspace_id"]),
        email=row["email"],
        state=state,
        priority=row["priority"],
        attempt=row["attempt"],
        worker=LeaseOwner(row["lease_owner"]) if state is JobState.RUNNING else None,
        progress=_last_progress(row) if state is JobState.RUNNING else None,
        failure=row["failure"],
        trouble=row["trouble"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        due_at=row["due_at"] if state is JobState.WAITING else None,
    )


def _last_progress(row: RowMapping) -> Progress | None:
    if row["events"] is None:
        return None
    told = [entry.event for entry in from_stored(row["first_seq"], row["events"])]
    return next((event for event in reversed(told) if isinstance(event, Progress)), None)
