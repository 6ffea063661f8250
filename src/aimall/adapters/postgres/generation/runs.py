"""Reads of runs. Each names the workspace."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec

from aimall.adapters.postgres.generation.known_lines import KnownLines, LinesKept
from aimall.adapters.postgres.hot_path import HotPath
from aimall.adapters.postgres.media.media_codec import brief_from, request_from, terms_from, transcript_from, used_from
from aimall.adapters.postgres.prices import price_version_of
from aimall.application.generation.ports import Absorbed, ChatContext, StoredRun, UsageDay
from aimall.domain.catalog.model import ModelId
from aimall.domain.catalog.usage import Metered, Unit, UnitUsage, Usage, UsageSource
from aimall.domain.conversation.errors import ConversationNotFound, MessageNotFound
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.request import GenerationKind, PromptLine, Speaker
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import (
    ConversationId,
    GenerationId,
    MessageId,
    UserId,
    WorkspaceId,
)

RUN_COLUMNS: Final = """
SELECT g.*, p.provider AS price_provider, p.upstream_model, p.input_per_million_micro, p.output_per_million_micro,
    p.cached_input_per_million_micro, p.per_request_micro, p.unit, p.per_unit_micro,
    coalesce(g.output, m.content #>> '{0,text}') AS said
FROM generation g
JOIN price_version p ON p.id = g.price_version_id
LEFT JOIN message m ON m.id = g.message_id AND m.workspace_id = g.workspace_id
"""
FIND: Final = RUN_COLUMNS + "WHERE g.workspace_id = $1 AND g.id = $2"
CONTEXT: Final = "SELECT chat_context($1, $2, $3, $4)::text"
LINES_MAX: Final = 200  # as many as the database gives
UNENDED: Final = frozenset({MessageStatus.PENDING, MessageStatus.STREAMING})
# Whoever works on a job hears of it at once; the others read it at their next flush.
STOP: Final = """
WITH stopped AS (
    UPDATE generation SET stop_requested_at = coalesce(stop_requested_at, clock_timestamp())
    WHERE workspace_id = $1 AND id = $2 AND ended_at IS NULL RETURNING state, request
)
SELECT state, CASE WHEN request IS NOT NULL THEN pg_notify('aimall_jobs', '') END FROM stopped
"""
USAGE: Final = """
SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS date, kind, model,
    count(*) AS runs, sum(charge_micro)::bigint AS micro
FROM generation
WHERE ($1::uuid IS NULL OR workspace_id = $1) AND ended_at IS NOT NULL
    AND created_at >= date_trunc('day', clock_timestamp() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
        - make_interval(days => $2 - 1)
GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3
"""


ABSORBED: Final = """
SELECT coalesce(sum(charge_micro), 0)::bigint AS charged, coalesce(sum(absorbed_micro), 0)::bigint AS absorbed
FROM generation WHERE ended_at > clock_timestamp() - $1::interval
"""


class _Part(msgspec.Struct):
    text: str = ""


class _Line(msgspec.Struct):
    role: Speaker
    status: MessageStatus
    content: tuple[_Part, ...]


class _Context(msgspec.Struct):
    outcome: str
    available: int = 0
    parent: MessageId | None = None
    model: ModelId | None = None
    before: MessageId | None = None
    lines: tuple[_Line, ...] = ()


_context = msgspec.json.Decoder(_Context)
_lines = msgspec.json.Decoder(tuple[_Line, ...])


class PostgresRuns:
    """Reads on the hot path's pool, because a start of a run waits for them."""

    def __init__(self, path: HotPath) -> None:
        self._path, self.kept = path, LinesKept()

    async def find(self, workspace: WorkspaceId, generation: GenerationId) -> StoredRun | None:
        rows = await self._path.rows(FIND, workspace, generation)
        return stored_run(rows[0]) if rows else None

    async def chat_context(
        self, workspace: WorkspaceId, conversation: ConversationId, parent: MessageId | None
    ) -> ChatContext:
        known = self.kept.of(conversation)
        upto = known.upto if known else None
        found = _context.decode(await self._path.text(CONTEXT, workspace, conversation, parent, upto))
        if found.outcome == "no_conversation":
            self.kept.forget(conversation)
            raise ConversationNotFound
        if found.outcome == "no_parent":
            raise MessageNotFound
        lines = prompt_lines(found.lines)
        if known is not None and found.before == known.upto:
            lines = (*known.lines, *lines)[-LINES_MAX:]
        if found.parent is not None and not any(line.status in UNENDED for line in found.lines):
            self.kept.keep(conversation, KnownLines(upto=found.parent, lines=lines))
        return ChatContext(
            available=Coins(found.available), lines=said_lines(lines), parent=found.parent, model=found.model
        )

    async def available(self, workspace: WorkspaceId) -> Coins:
        rows = await self._path.rows("SELECT ledger.available($1)", workspace)
        return Coins(rows[0][0])

    async def spent_today(self, workspace: WorkspaceId) -> Coins:
        rows = await self._path.rows("SELECT run_spent_today($1)", workspace)
        return Coins(rows[0][0])

    async def request_stop(self, workspace: WorkspaceId, generation: GenerationId) -> RunState | None:
        rows = await self._path.rows(STOP, workspace, generation)
        return RunState(rows[0]["state"]) if rows else None

    async def usage(self, workspace: WorkspaceId | None, *, days: int) -> Sequence[UsageDay]:
        rows = await self._path.rows(USAGE, workspace, days)
        return [
            UsageDay(
                date=row["date"],
                kind=GenerationKind(row["kind"]),
                model=ModelId(row["model"]),
                runs=row["runs"],
                coins=Coins(row["micro"]),
            )
            for row in rows
        ]

    async def absorbed(self, *, within: timedelta) -> Absorbed:
        (row,) = await self._path.rows(ABSORBED, within)
        return Absorbed(charged=Coins(row["charged"]), absorbed=Coins(row["absorbed"]))


def decode_lines(text: str) -> tuple[PromptLine, ...]:
    """Read the lines that `message_line` gives, as a model may see them."""
    return said_lines(prompt_lines(_lines.decode(text)))


def prompt_lines(lines: Sequence[_Line]) -> tuple[PromptLine, ...]:
    """Give what was said in each line."""
    return tuple(PromptLine(speaker=line.role, text="\n".join([part.text for part in line.content])) for line in lines)


def said_lines(lines: Sequence[PromptLine]) -> tuple[PromptLine, ...]:
    """Give the lines a model may see: answers that never came are left out."""
    return tuple([line for line in lines if line.text])


def stored_run(row: Any) -> StoredRun:  # noqa: ANN401 - asyncpg's records are untyped
    """Read a row of `RUN_COLUMNS`."""
    return StoredRun(
        id=GenerationId(row["id"]),
        fingerprint=row["fingerprint"],
        workspace=WorkspaceId(row["workspace_id"]),
        user=UserId(row["user_id"]),
        kind=GenerationKind(row["kind"]),
        state=RunState(row["state"]),
        model=ModelId(row["model"]),
        hold=Coins(row["hold_micro"]),
        charge=Coins(row["charge_micro"]),
        price=price_version_of(row, id_column="price_version_id", provider_column="price_provider"),
        max_tokens=row["max_tokens"],
        input_tokens=row["input_tokens"],
        last_seq=row["last_seq"],
        attempt=row["attempt"],
        fence=row["fence"],
        conversation=row["conversation_id"],
        message=row["message_id"],
        finish=FinishReason(row["finish"]) if row["finish"] else None,
        usage=_usage_of(row),
        source=UsageSource(row["usage_source"]),
        failure=row["failure"],
        provider=row["provider"],
        provider_generation_id=row["provider_generation_id"],
        text=row["said"],
        brief=brief_from(row["brief"]),
        version_of=row["version_of"],
        request=request_from(GenerationKind(row["kind"]), row["request"]),
        is_preview=row["is_preview"],
        transcript=transcript_from(row["transcript"]),
        summary=terms_from(row["summary"]),
        summary_used=used_from(row["summary_used"]),
        created_at=row["created_at"],
        ended_at=row["ended_at"],
    )


def _usage_of(row: Any) -> Metered | None:  # noqa: ANN401 - asyncpg's records are untyped
    if row["usage_unit"] is not None:
        return UnitUsage(unit=Unit(row["usage_unit"]), quantity=row["usage_quantity"])
    if row["usage_input"] is None:
        return None
    return Usage(
        input_tokens=row["usage_input"],
        output_tokens=row["usage_output"],
        cached_input_tokens=row["usage_cached_input"],
        reasoning_tokens=row["usage_reasoning"],
    )
