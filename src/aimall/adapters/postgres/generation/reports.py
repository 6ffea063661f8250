"""Reports on runs in PostgreSQL, on the pool that units use: money must not queue behind reports."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.postgres.retrying import faults_translated
from aimall.application.generation.reports.ports import PROMPT_SHOWN, KindTotal, PlatformDay, RecentRun, RunFilter
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import Progress, Stage
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import ConversationId, GenerationId, WorkspaceId

_RECENT: Final = """
    SELECT g.id, g.kind, g.model, g.state, g.charge_micro, c.id AS conversation_id, g.created_at, g.ended_at,
        g.finish, g.failure, g.version_of,
        left(coalesce(g.brief ->> 'prompt', g.request ->> 'prompt', g.request ->> 'text'), :shown) AS prompt,
        g.request IS NOT NULL AND g.ended_at IS NULL AS is_working, told.stage, told.percent
    FROM generation g
    LEFT JOIN conversation c ON c.id = g.conversation_id AND c.workspace_id = g.workspace_id AND c.deleted_at IS NULL
    LEFT JOIN LATERAL (
        SELECT entry.event #>> '{event,stage}' AS stage, (entry.event #>> '{event,percent}')::int AS percent
        FROM generation_event e, jsonb_array_elements(e.events) WITH ORDINALITY AS entry (event, place)
        WHERE e.generation_id = g.id AND entry.event ->> 'type' = 'progress'
        ORDER BY e.first_seq DESC, entry.place DESC LIMIT 1
    ) told ON g.request IS NOT NULL AND g.ended_at IS NULL
    WHERE g.workspace_id = :workspace AND (CAST(:kind AS text) IS NULL OR g.kind = :kind)
        AND (CAST(:active AS boolean) IS NULL OR :active = (g.ended_at IS NULL)) AND (CAST(:id AS uuid) IS NULL
        OR (g.created_at, g.id) < (CAST(:at AS timestamptz), CAST(:id AS uuid)))
"""
_NEWEST: Final = " ORDER BY g.created_at DESC, g.id DESC LIMIT :limit"
RECENT: Final = text(_RECENT + _NEWEST)
VERSIONS: Final = text(_RECENT + "AND (g.id = :version_of OR g.version_of = :version_of)" + _NEWEST)
TOTALS: Final = text("""
    SELECT kind, count(*) AS runs, sum(charge_micro)::bigint AS micro FROM generation
    WHERE workspace_id = :workspace AND created_at >= :since AND created_at < :until GROUP BY kind ORDER BY kind
""")
DAYS_OF_ALL: Final = text("""
    SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS date,
        count(*) AS runs, sum(charge_micro)::bigint AS micro,
        count(provider_cost_micro_usd) AS known_runs,
        coalesce(sum(charge_micro) FILTER (WHERE provider_cost_micro_usd IS NOT NULL), 0)::bigint AS known_micro,
        coalesce(sum(provider_cost_micro_usd), 0)::bigint AS cost
    FROM generation
    WHERE ended_at IS NOT NULL AND created_at >= date_trunc('day', clock_timestamp() AT TIME ZONE 'UTC')
        AT TIME ZONE 'UTC' - make_interval(days => :days - 1)
    GROUP BY 1 ORDER BY 1 DESC
""")


class PostgresRunReports:
    """Each report is one statement on a connection of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def recent(self, workspace: WorkspaceId, wanted: RunFilter, page: PageRequest) -> Page[RecentRun]:
        """List a workspace's runs, the newest first."""
        at, last = (page.after.at, page.after.id) if page.after else (None, None)
        which = {"kind": wanted.kind, "active": wanted.active, "shown": PROMPT_SHOWN}
        values = {"workspace": workspace, "at": at, "id": last, "limit": page.limit + 1, **which}
        if wanted.version_of is None:
            rows = await self._rows(RECENT, values)
        else:
            rows = await self._rows(VERSIONS, {**values, "version_of": wanted.version_of})
        items = tuple(_recent(row) for row in rows[: page.limit])
        more = len(rows) > page.limit
        return Page(items=items, next=Cursor(at=items[-1].created_at, id=items[-1].id) if more else None)

    async def totals(self, workspace: WorkspaceId, *, since: datetime, until: datetime) -> Sequence[KindTotal]:
        """Sum up by kind the runs that a workspace began from `since` on and before `until`."""
        rows = await self._rows(TOTALS, {"workspace": workspace, "since": since, "until": until})
        return [
            KindTotal(kind=GenerationKind(row["kind"]), runs=row["runs"], coins=Coins(row["micro"])) for row in rows
        ]

    async def days_of_all(self, *, days: int) -> Sequence[PlatformDay]:
        """Sum up the ended runs of all workspaces by the day (of UTC) they were begun, the newest first."""
        return [
            PlatformDay(
                date=row["date"],
                runs=row["runs"],
                coins=Coins(row["micro"]),
                known_runs=row["known_runs"],
                known_coins=Coins(row["known_micro"]),
                known_cost_micro_usd=row["cost"],
            )
            for row in await self._rows(DAYS_OF_ALL, {"days": days})
        ]

    async def _rows(self, statement: TextClause, values: Mapping[str, object]) -> Sequence[RowMapping]:
        async with faults_translated(), self._engine.connect() as connection:
            return (await connection.execute(statement, values)).mappings().all()


def _recent(row: RowMapping) -> RecentRun:
    return RecentRun(
        id=GenerationId(row["id"]),
        kind=GenerationKind(row["kind"]),
        model=ModelId(row["model"]),
        state=RunState(row["state"]),
        charge=Coins(row["charge_micro"]),
        prompt=row["prompt"],
        version_of=GenerationId(row["version_of"]) if row["version_of"] else None,
        stage=_stage_of(row),
        finish=FinishReason(row["finish"]) if row["finish"] else None,
        failure=row["failure"],
        conversation=ConversationId(row["conversation_id"]) if row["conversation_id"] else None,
        created_at=row["created_at"],
        ended_at=row["ended_at"],
    )


def _stage_of(row: RowMapping) -> Progress | None:
    if not row["is_working"]:
        return None
    return Progress(stage=Stage(row["stage"] or Stage.WAITING), percent=row["percent"])
