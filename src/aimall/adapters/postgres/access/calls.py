"""Calls by API keys in PostgreSQL: many are written by one statement, and read with what their runs came to."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.postgres.retrying import faults_translated
from aimall.application.access.calls.ports import Call, CallFilter, CallOutcome, LoggedCall
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import ApiKeyId, GenerationId, WorkspaceId

PUT: Final = text("""
    INSERT INTO api_call (id, at, workspace_id, api_key_id, method, route, model, status, error, latency_ms,
        generation_id, is_streamed, is_replay)
    SELECT id, at, workspace, key, method, route, model, status, error, latency_ms, generation, is_streamed, is_replay
    FROM jsonb_to_recordset(CAST(:calls AS jsonb)) AS given (id uuid, at timestamptz, workspace uuid, key uuid,
        method text, route text, model text, status smallint, error text, latency_ms integer, generation uuid,
        is_streamed boolean, is_replay boolean)
    ON CONFLICT (id) DO NOTHING
""")
PAGE: Final = text("""
    SELECT * FROM (
        SELECT c.id, c.at, c.workspace_id, c.api_key_id, c.method, c.route, c.status, c.latency_ms, c.is_streamed,
            c.is_replay, coalesce(c.model, g.model) AS model, coalesce(c.error, g.failure) AS error,
            g.id AS generation_id,
            CASE WHEN NOT c.is_replay THEN g.usage_input END AS usage_input,
            CASE WHEN NOT c.is_replay THEN g.usage_output END AS usage_output,
            CASE WHEN c.is_replay AND g.id IS NOT NULL THEN 0
                WHEN g.ended_at IS NOT NULL THEN g.charge_micro END AS charge_micro,
            k.name AS key_name, k.last_four,
            CASE WHEN c.status BETWEEN 400 AND 499 THEN 'refused'
                WHEN c.status >= 500 OR coalesce(c.error, g.failure) IS NOT NULL THEN 'failed'
                ELSE 'ok' END AS outcome
        FROM api_call c
        JOIN api_key k ON k.id = c.api_key_id AND k.workspace_id = c.workspace_id
        LEFT JOIN generation g ON g.id = c.generation_id AND g.workspace_id = c.workspace_id
        WHERE c.workspace_id = :workspace
    ) AS call
    WHERE (CAST(:key AS uuid) IS NULL OR api_key_id = :key)
        AND (CAST(:model AS text) IS NULL OR model = :model)
        AND (CAST(:outcome AS text) IS NULL OR outcome = :outcome)
        AND (CAST(:since AS timestamptz) IS NULL OR at >= :since)
        AND (CAST(:until AS timestamptz) IS NULL OR at < :until)
        AND (CAST(:id AS uuid) IS NULL OR (at, id) < (CAST(:at AS timestamptz), CAST(:id AS uuid)))
    ORDER BY at DESC, id DESC LIMIT :limit
""")
EXPIRE: Final = text("""
    WITH gone AS (
        DELETE FROM api_call WHERE id IN (SELECT id FROM api_call
            WHERE at < clock_timestamp() - CAST(:after AS interval) ORDER BY at LIMIT :limit) RETURNING 1)
    SELECT count(*) FROM gone
""")


class PostgresCallBook:
    """Each method is one statement on a connection of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def put(self, calls: Sequence[Call]) -> None:
        """Store them, all or none. One that is stored already is left as it is."""
        async with faults_translated(), self._engine.begin() as connection:
            await connection.execute(PUT, {"calls": msgspec.json.encode(calls).decode()})

    async def page(self, workspace: WorkspaceId, wanted: CallFilter, request: PageRequest) -> Page[LoggedCall]:
        """List a workspace's calls, the newest first, each with what its run has come to by now."""
        at, last = (request.after.at, request.after.id) if request.after else (None, None)
        values = {
            "workspace": workspace,
            "key": wanted.key,
            "model": wanted.model,
            "outcome": wanted.outcome,
            "since": wanted.since,
            "until": wanted.until,
            "at": at,
            "id": last,
            "limit": request.limit + 1,
        }
        async with faults_translated(), self._engine.connect() as connection:
            rows = (await connection.execute(PAGE, values)).mappings().all()
        items = tuple(_logged(row) for row in rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=items, next=Cursor(at=items[-1].call.at, id=items[-1].call.id) if more else None)

    async def expire(self, *, after: timedelta, limit: int) -> int:
        """Remove at most `limit` calls that are older than that, of everybody, and tell how many went."""
        async with faults_translated(), self._engine.begin() as connection:
            return int((await connection.execute(EXPIRE, {"after": after, "limit": limit})).scalar_one())


def _logged(row: RowMapping) -> LoggedCall:
    return LoggedCall(
        call=Call(
            id=row["id"],
            at=row["at"],
            workspace=WorkspaceId(row["workspace_id"]),
            key=ApiKeyId(row["api_key_id"]),
            method=row["method"],
            route=row["route"],
            model=row["model"],
            status=row["status"],
            error=row["error"],
            latency_ms=row["latency_ms"],
            generation=GenerationId(row["generation_id"]) if row["generation_id"] else None,
            is_streamed=row["is_streamed"],
            is_replay=row["is_replay"],
        ),
        key_name=row["key_name"],
        key_last_four=row["last_four"],
        outcome=CallOutcome(row["outcome"]),
        input_tokens=row["usage_input"],
        output_tokens=row["usage_output"],
        coins=None if row["charge_micro"] is None else Coins(row["charge_micro"]),
    )
