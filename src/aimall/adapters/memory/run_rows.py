"""Rows of runs in memory: a run with its log, its lease and what it takes to dispatch it again."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from aimall.application.generation.jobs.ports import Checkpoint
from aimall.application.generation.ports import LeaseOwner, StoredRun
from aimall.domain.access.keys.api_key import KeySpending
from aimall.domain.generation.feed import LoggedEvent
from aimall.domain.generation.generation import ACTIVE_STATES
from aimall.domain.generation.request import PromptLine
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import ApiKeyId, ConversationId, GenerationId, WorkspaceId

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class RunRow:
    """One run. `run` is replaced whole at each change."""

    run: StoredRun
    key: ApiKeyId | None = None
    prompt: tuple[PromptLine, ...]
    temperature: float | None
    owner: LeaseOwner
    lease_until: datetime
    stop: bool = False
    priority: int = 0
    due_at: datetime = LONG_AGO
    checkpoint: Checkpoint = field(default_factory=Checkpoint)
    trouble: str | None = None
    started_at: datetime | None = None
    retried_as: GenerationId | None = None
    absorbed: Coins = ZERO
    provider_cost_micro_usd: int | None = None
    events: dict[int, LoggedEvent] = field(default_factory=dict[int, LoggedEvent])

    def store(self, events: Iterable[LoggedEvent]) -> None:
        """Keep events by their numbers; what is there already stays."""
        for entry in events:
            self.events.setdefault(entry.seq, entry)


class RunRows:
    """All runs of this process's memory."""

    def __init__(self) -> None:
        self.by_id: dict[GenerationId, RunRow] = {}

    def all(self) -> tuple[RunRow, ...]:
        """Give them in the order in which locks are taken."""
        return tuple(sorted(self.by_id.values(), key=lambda row: (row.run.workspace, row.run.id)))

    def spent_on(self, now: datetime, workspace: WorkspaceId) -> Coins:
        """Sum up the charges of the runs begun on that day of UTC, and what the unfinished ones of them may cost."""
        today = now.astimezone(UTC).date()
        runs = (row.run for row in self.by_id.values() if row.run.workspace == workspace)
        begun = (run for run in runs if run.created_at.astimezone(UTC).date() == today)
        return sum((run.hold if run.ended_at is None else run.charge for run in begun), ZERO)

    def spent_with(self, key: ApiKeyId, *, at: datetime) -> KeySpending:
        """Sum up the charges of a key's runs, and what the unfinished ones may cost: ever, and of that month of UTC."""
        month = month_of(at)
        runs = [row.run for row in self.by_id.values() if row.key == key]
        costs = [(run.hold if run.ended_at is None else run.charge, month_of(run.created_at)) for run in runs]
        return KeySpending(
            total=sum((cost for cost, _ in costs), ZERO),
            month=sum((cost for cost, begun in costs if begun == month), ZERO),
        )

    def writing(self, conversation: ConversationId) -> GenerationId | None:
        """Name the run that is writing the answer of a conversation."""
        answering = (
            row.run.id
            for row in self.by_id.values()
            if row.run.conversation == conversation and row.run.state in ACTIVE_STATES
        )
        return next(answering, None)


def month_of(at: datetime) -> tuple[int, int]:
    """Name the month of UTC."""
    at = at.astimezone(UTC)
    return at.year, at.month


class MemoryRetries:
    """`Retries`. What is noted is there at once: nothing in memory undoes it."""

    def __init__(self, runs: RunRows) -> None:
        self._runs = runs

    async def note(self, dead: GenerationId, *, retried_as: GenerationId) -> bool:
        """Note what was begun in place of a dead job. False if that was noted before."""
        await asyncio.sleep(0)
        row = self._runs.by_id[dead]
        is_new = row.retried_as is None
        row.retried_as = row.retried_as or retried_as
        return is_new
