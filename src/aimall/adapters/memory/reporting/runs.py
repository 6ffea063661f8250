"""Reports on runs in memory."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from aimall.adapters.memory.run_rows import RunRow
from aimall.adapters.memory.unit import MemoryStore
from aimall.application.generation.ports import StoredRun
from aimall.application.generation.reports.ports import PROMPT_SHOWN, KindTotal, PlatformDay, RecentRun, RunFilter
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.generation.feed import Progress, Stage
from aimall.domain.generation.media import words_of
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.coins import ZERO
from aimall.domain.kernel.ids import WorkspaceId


class MemoryRunReports:
    """`RunReports`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def recent(self, workspace: WorkspaceId, wanted: RunFilter, page: PageRequest) -> Page[RecentRun]:
        """List a workspace's runs, the newest first."""
        await asyncio.sleep(0)
        rows = [row for row in self._store.runs.all() if row.run.workspace == workspace and _is_wanted(row, wanted)]
        rows.sort(key=lambda row: (row.run.created_at, row.run.id), reverse=True)
        if page.after is not None:
            seen = (page.after.at, page.after.id)
            rows = [row for row in rows if (row.run.created_at, row.run.id) < seen]
        items = tuple(self._shown(row) for row in rows[: page.limit])
        more = len(rows) > page.limit
        return Page(items=items, next=Cursor(at=items[-1].created_at, id=items[-1].id) if more else None)

    async def totals(self, workspace: WorkspaceId, *, since: datetime, until: datetime) -> Sequence[KindTotal]:
        """Sum up by kind the runs that a workspace began from `since` on and before `until`."""
        await asyncio.sleep(0)
        kinds: dict[GenerationKind, list[StoredRun]] = defaultdict(list)
        for row in self._store.runs.all():
            if row.run.workspace == workspace and since <= row.run.created_at < until:
                kinds[row.run.kind].append(row.run)
        return [
            KindTotal(kind=kind, runs=len(runs), coins=sum((run.charge for run in runs), ZERO))
            for kind, runs in sorted(kinds.items())
        ]

    async def days_of_all(self, *, days: int) -> Sequence[PlatformDay]:
        """Sum up the ended runs of all workspaces by the day (of UTC) they were begun, the newest first."""
        await asyncio.sleep(0)
        today = datetime.combine(self._store.clock.now().astimezone(UTC), time(), UTC)
        found: dict[str, list[RunRow]] = defaultdict(list)
        for row in self._store.runs.all():
            if row.run.ended_at is not None and row.run.created_at >= today - timedelta(days=days - 1):
                found[f"{row.run.created_at.astimezone(UTC):%Y-%m-%d}"].append(row)
        return [_day(date, rows) for date, rows in sorted(found.items(), reverse=True)]

    def _shown(self, row: RunRow) -> RecentRun:
        run = row.run
        dialogue = self._store.dialogues.rows.get(run.conversation) if run.conversation else None
        return RecentRun(
            id=run.id,
            kind=run.kind,
            model=run.model,
            state=run.state,
            charge=run.charge,
            prompt=_prompt_of(run),
            version_of=run.version_of,
            stage=_stage_of(row),
            finish=run.finish,
            failure=run.failure,
            conversation=dialogue.conversation.id if dialogue and not dialogue.is_removed else None,
            created_at=run.created_at,
            ended_at=run.ended_at,
        )


def _is_wanted(row: RunRow, wanted: RunFilter) -> bool:
    run, goes_on = row.run, row.run.ended_at is None
    is_version = wanted.version_of in {None, run.id, run.version_of}
    return is_version and wanted.kind in {None, run.kind} and wanted.active in {None, goes_on}


def _prompt_of(run: StoredRun) -> str | None:
    words = run.brief.prompt if run.brief is not None else None
    if run.request is not None:
        words = words_of(run.request)
    return None if words is None else words[:PROMPT_SHOWN]


def _stage_of(row: RunRow) -> Progress | None:
    if row.run.request is None or row.run.ended_at is not None:
        return None
    told = [entry.event for _, entry in sorted(row.events.items()) if isinstance(entry.event, Progress)]
    return told[-1] if told else Progress(stage=Stage.WAITING)


def _day(date: str, rows: Sequence[RunRow]) -> PlatformDay:
    costs = [(row.run.charge, row.provider_cost_micro_usd) for row in rows]
    known = [(charge, cost) for charge, cost in costs if cost is not None]
    return PlatformDay(
        date=date,
        runs=len(rows),
        coins=sum((charge for charge, _ in costs), ZERO),
        known_runs=len(known),
        known_coins=sum((charge for charge, _ in known), ZERO),
        known_cost_micro_usd=sum(cost for _, cost in known),
    )
