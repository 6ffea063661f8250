"""What is asked of runs in memory: their log, their reads, and their recovery when a process has died."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from aimall.adapters.memory.run_rows import LONG_AGO, RunRow
from aimall.adapters.memory.unit import MemoryStore
from aimall.adapters.memory.wallet import MemoryHolds
from aimall.application.generation.ports import (
    Absorbed,
    ChatContext,
    Kept,
    LeaseOwner,
    RunProgress,
    StoredRun,
    UsageDay,
)
from aimall.application.generation.running.ports import TakenRun
from aimall.domain.catalog.model import ModelId
from aimall.domain.conversation.errors import ConversationNotFound, MessageNotFound
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.generation.feed import LoggedEvent
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.request import GenerationKind, PromptLine, Speaker
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import ConversationId, GenerationId, MessageId, WorkspaceId, wallet_of

LINES_MAX: Final = 200
SWEPT_AT_ONCE: Final = 50


class MemoryRunLog:
    """A `RunLog`."""

    def __init__(self, store: MemoryStore, *, lease: timedelta) -> None:
        self._store, self._lease = store, lease

    async def flush(self, progress: Sequence[RunProgress], *, owner: LeaseOwner) -> Sequence[Kept]:
        """Write events and renew leases. A run that is missing in the answer is lost."""
        await asyncio.sleep(0)
        kept: list[Kept] = []
        for entry in progress:
            row = self._store.runs.by_id.get(entry.generation)
            if row is not None and row.run.fence == entry.fence and row.run.ended_at is None:
                self._write(row, entry, owner)
                kept.append(Kept(generation=entry.generation, stop=row.stop))
        return kept

    async def read(self, generation: GenerationId, *, after: int) -> Sequence[LoggedEvent]:
        """Give the stored events after a number, in order."""
        await asyncio.sleep(0)
        row = self._store.runs.by_id.get(generation)
        return [entry for seq, entry in sorted(row.events.items()) if seq > after] if row else []

    def _write(self, row: RunRow, entry: RunProgress, owner: LeaseOwner) -> None:
        row.store(entry.events)
        row.owner, row.lease_until = owner, self._store.clock.now() + self._lease
        row.run = replace(
            row.run,
            state=row.run.state if row.run.state is RunState.COST_PENDING else entry.state,
            attempt=entry.attempt,
            provider=entry.provider,
            provider_generation_id=entry.provider_generation_id,
            last_seq=max(row.run.last_seq, entry.events[-1].seq if entry.events else 0),
        )
        answer = self._store.messages.rows.get(row.run.message) if row.run.message else None
        if answer and row.run.state is RunState.STREAMING and answer.status is MessageStatus.PENDING:
            self._store.messages.rows[answer.id] = replace(answer, status=MessageStatus.STREAMING)


class MemoryRuns:
    """`Runs`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def find(self, workspace: WorkspaceId, generation: GenerationId) -> StoredRun | None:
        """Give one run."""
        await asyncio.sleep(0)
        row = self._store.runs.by_id.get(generation)
        return row.run if row is not None and row.run.workspace == workspace else None

    async def chat_context(
        self, workspace: WorkspaceId, conversation: ConversationId, parent: MessageId | None
    ) -> ChatContext:
        """Read the lines that lead to `parent` (default: the head). Raises the not-found errors of conversations."""
        await asyncio.sleep(0)
        dialogue = self._store.dialogues.rows.get(conversation)
        if dialogue is None or dialogue.is_removed or dialogue.conversation.workspace != workspace:
            raise ConversationNotFound
        if parent is not None:
            message = self._store.messages.rows.get(parent)
            if message is None or message.conversation != conversation:
                raise MessageNotFound
        end = parent or dialogue.head
        return ChatContext(
            available=await self.available(workspace),
            lines=lines_to(self._store, end),
            parent=end,
            model=dialogue.conversation.model,
        )

    async def available(self, workspace: WorkspaceId) -> Coins:
        """Tell what the wallet can spend."""
        await asyncio.sleep(0)
        wallet = self._store.wallets.find(wallet_of(workspace))
        return wallet.balance(at=self._store.wallets.now()).available if wallet else ZERO

    async def spent_today(self, workspace: WorkspaceId) -> Coins:
        """Sum up the charges of the runs begun today, and what the unfinished ones of them may cost."""
        await asyncio.sleep(0)
        return self._store.runs.spent_on(self._store.clock.now(), workspace)

    async def request_stop(self, workspace: WorkspaceId, generation: GenerationId) -> RunState | None:
        """Ask whoever completes the run to stop it. Gives its state, or None if there is no such run."""
        await asyncio.sleep(0)
        row = self._store.runs.by_id.get(generation)
        if row is None or row.run.workspace != workspace or row.run.ended_at is not None:
            return None
        row.stop = True
        return row.run.state

    async def usage(self, workspace: WorkspaceId | None, *, days: int) -> Sequence[UsageDay]:
        """Sum up by day, kind and model; of all workspaces when none is named."""
        await asyncio.sleep(0)
        today = datetime.combine(self._store.clock.now().astimezone(UTC), time(), UTC)
        sums: dict[tuple[str, GenerationKind, ModelId], list[Coins]] = defaultdict(list)
        for row in self._store.runs.all():
            run = row.run
            is_asked_for = workspace is None or run.workspace == workspace
            if is_asked_for and run.ended_at is not None and run.created_at >= today - timedelta(days=days - 1):
                sums[f"{run.created_at.astimezone(UTC):%Y-%m-%d}", run.kind, run.model].append(run.charge)
        found = [
            UsageDay(date=date, kind=kind, model=model, runs=len(charges), coins=sum(charges, ZERO))
            for (date, kind, model), charges in sorted(sums.items())
        ]
        return sorted(found, key=lambda day: day.date, reverse=True)

    async def absorbed(self, *, within: timedelta) -> Absorbed:
        """Sum up the runs of all workspaces that ended so lately."""
        await asyncio.sleep(0)
        since = self._store.clock.now() - within
        ended = [row for row in self._store.runs.all() if row.run.ended_at and row.run.ended_at > since]
        charged = sum((row.run.charge for row in ended), ZERO)
        return Absorbed(charged=charged, absorbed=sum((row.absorbed for row in ended), ZERO))


class MemoryRunRecovery:
    """A `RunRecovery`."""

    def __init__(self, store: MemoryStore, *, lease: timedelta) -> None:
        self._store, self._lease = store, lease
        self._holds = MemoryHolds(store.wallets)

    async def take_stale(self, *, owner: LeaseOwner, limit: int) -> Sequence[TakenRun]:
        """Take over runs whose lease has expired, each under a fence of one more."""
        await asyncio.sleep(0)
        now = self._store.clock.now()
        open_runs = (row for row in self._store.runs.all() if row.run.ended_at is None and row.run.request is None)
        stale = [row for row in open_runs if row.lease_until < now]
        return [self._take(row, owner, now) for row in stale[:limit]]

    async def release(self, *, instance: str) -> None:
        """End all leases of an instance that is known to have stopped, so that they can be taken at once."""
        await asyncio.sleep(0)
        for row in self._store.runs.all():
            if row.owner.startswith(f"{instance}/"):
                row.lease_until = LONG_AGO

    async def tidy(self, *, keep: timedelta) -> None:
        """Drop the logs of runs that ended longer than `keep` ago, and let overdue lots and holds expire."""
        now = self._store.clock.now()
        for row in self._store.runs.all():
            if row.run.ended_at is not None and row.run.ended_at < now - keep:
                row.events.clear()
        await self._holds.expire_holds(limit=SWEPT_AT_ONCE)
        await self._holds.expire_lots(limit=SWEPT_AT_ONCE)

    def _take(self, row: RunRow, owner: LeaseOwner, now: datetime) -> TakenRun:
        row.run = replace(row.run, fence=row.run.fence + 1)
        row.owner, row.lease_until = owner, now + self._lease
        answer = self._store.messages.rows.get(row.run.message) if row.run.message else None
        return TakenRun(
            run=row.run,
            lines=lines_to(self._store, answer.parent) if answer else row.prompt,
            temperature=row.temperature,
            stop=row.stop,
            waited_s=(now - row.run.created_at).total_seconds(),
        )


def lines_to(store: MemoryStore, message: MessageId | None) -> tuple[PromptLine, ...]:
    """Read the lines that lead to a message, oldest first; answers that never came are left out."""
    lines: list[PromptLine] = []
    found = store.messages.rows.get(message) if message else None
    for _ in range(LINES_MAX):
        if found is None:
            break
        text = "\n".join(part.text for part in found.parts)
        if text:
            lines.append(PromptLine(speaker=Speaker(found.role.value), text=text))
        found = store.messages.rows.get(found.parent) if found.parent else None
    return tuple(reversed(lines))
