"""The run book in memory: runs begin and end under the lock of their wallet, as in the database."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final

from aimall.adapters.memory.keys.key_limits import refusal_of_key
from aimall.adapters.memory.run_rows import LONG_AGO, RunRow
from aimall.adapters.memory.unit import MemoryStore
from aimall.adapters.memory.wallet import MemoryHolds
from aimall.application.generation.ports import (
    AlreadySettled,
    BeginRun,
    Begun,
    ChatTurn,
    Refused,
    Replayed,
    Settled,
    SettleRun,
    StoredRun,
)
from aimall.domain.catalog.usage import UsageSource
from aimall.domain.conversation.errors import ConversationBusy, ConversationNotFound, MessageNotFound
from aimall.domain.conversation.message import Message, MessageRole, MessageStatus, TextPart
from aimall.domain.generation.errors import TooManyRuns
from aimall.domain.generation.generation import ACTIVE_STATES, FINAL_STATES, RunState
from aimall.domain.generation.request import ASKED_BY_PROGRAMS
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import DomainError, IdempotencyKeyReused
from aimall.domain.kernel.ids import WorkspaceId, wallet_of
from aimall.domain.wallet.errors import DailyLimitReached, InsufficientCoins, WalletFrozen, WalletNotFound
from aimall.domain.wallet.hold import HoldState
from aimall.domain.wallet.orders import OpenHold, ResolveHold
from aimall.domain.wallet.outcomes import Frozen, Insufficient, UnknownHold, UnknownWallet

TAKEN_UP_WITHIN: Final = timedelta(seconds=2)  # a run that its own process does not take up in time is anybody's
TITLE_LENGTH: Final = 80  # of a title made of the first question
AFTER: Final = timedelta(microseconds=1)


class MemoryRunBook:
    """A `RunBook`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._holds = MemoryHolds(store.wallets)

    async def begin(self, run: BeginRun) -> Begun | Replayed | Refused:
        """Claim, hold, write the question, create the run. Repeating it is safe."""
        async with self._alone(run.workspace):
            if self._store.wallets.find(wallet_of(run.workspace)) is None:
                return Refused(error=WalletNotFound())
            earlier = self._store.runs.by_id.get(run.generation)
            if earlier is not None:
                same = earlier.run.fingerprint == run.fingerprint
                return Replayed(state=earlier.run.state) if same else Refused(error=IdempotencyKeyReused())
            refusal = refusal_of_key(self._store, run) or self._beyond_limits(run)
            refusal = refusal or self._turned_away(run) or await self._hold(run)
            if refusal is not None:
                return Refused(error=refusal)
            self._write(run)
            if run.turn is not None:
                self._write_turn(run, run.turn)
            return Begun(fence=1)

    async def settle(self, end: SettleRun) -> Settled | AlreadySettled:
        """Charge, return the rest, store the answer and its ending. Repeating it is safe."""
        row = self._store.runs.by_id.get(end.generation)
        if row is None:
            return AlreadySettled()
        async with self._alone(row.run.workspace):
            if row.run.fence != end.fence:
                return AlreadySettled()
            waits_already = end.state is row.run.state is RunState.COST_PENDING
            if waits_already or row.run.ended_at is not None:
                return Settled(charge=row.run.charge)
            charge = await self._resolve(row.run, end)
            row.store(end.events)
            self._write_answer(row.run, end)
            for file in end.files:
                self._store.files.enter(file, at=self._store.clock.now())
            row.run, row.absorbed = self._ended(row.run, end, charge), end.absorbed + end.charge - charge
            row.provider_cost_micro_usd = end.provider_cost_micro_usd
            return Settled(charge=charge)

    async def await_cost(self, end: SettleRun) -> Settled | AlreadySettled:
        """Store the whole answer while its cost is unknown; the hold stays."""
        return await self.settle(end)

    @asynccontextmanager
    async def _alone(self, workspace: WorkspaceId) -> AsyncGenerator[None]:
        locks = self._store.locks.holder()
        await locks.take("wallet", wallet_of(workspace))
        try:
            await asyncio.sleep(0)
            yield
        finally:
            locks.release()

    def _beyond_limits(self, run: BeginRun) -> DomainError | None:
        # Jobs wait in a queue, and programs ask in parallel: each are counted apart from what people wait for.
        alike = [row.run for row in self._store.runs.all() if _queue_of(row.run) == _queue_of(run)]
        if sum(one.workspace == run.workspace and one.state in ACTIVE_STATES for one in alike) >= run.runs_limit:
            return TooManyRuns(limit=run.runs_limit)
        if run.daily_limit is not None:
            left = max(run.daily_limit - self._store.runs.spent_on(self._store.clock.now(), run.workspace), ZERO)
            if run.hold > left:
                return DailyLimitReached(limit=run.daily_limit, left=left)
        return None

    def _turned_away(self, run: BeginRun) -> DomainError | None:
        if run.turn is None:
            return None
        dialogue = self._store.dialogues.rows.get(run.turn.conversation)
        if dialogue is None or dialogue.is_removed or dialogue.conversation.workspace != run.workspace:
            return ConversationNotFound()
        writing = self._store.runs.writing(run.turn.conversation)
        if writing is not None:
            return ConversationBusy(generation=writing)
        parent = self._store.messages.rows.get(run.turn.parent) if run.turn.parent else None
        if run.turn.parent is not None and (parent is None or parent.conversation != run.turn.conversation):
            return MessageNotFound()
        return None

    async def _hold(self, run: BeginRun) -> DomainError | None:
        if run.hold == ZERO:
            return None
        order = OpenHold(hold=run.generation, wallet=wallet_of(run.workspace), amount=run.hold, ttl=run.ttl)
        match await self._holds.open(order):
            case Insufficient(needed=needed, available=available):
                return InsufficientCoins(needed=needed, available=available)
            case Frozen():
                return WalletFrozen()
            case UnknownWallet():
                return WalletNotFound()
            case _:
                return None

    def _write(self, run: BeginRun) -> None:
        now = self._store.clock.now()
        stored = StoredRun(
            id=run.generation,
            fingerprint=run.fingerprint,
            workspace=run.workspace,
            user=run.user,
            kind=run.kind,
            state=RunState.HELD,
            model=run.model,
            hold=run.hold,
            charge=ZERO,
            price=self._store.prices.versions[run.price],
            max_tokens=run.max_tokens,
            input_tokens=run.input_tokens,
            last_seq=1,
            attempt=0,
            fence=1,
            conversation=run.turn.conversation if run.turn else None,
            message=run.turn.answer if run.turn else None,
            finish=None,
            usage=None,
            source=UsageSource.NONE,
            failure=None,
            provider=None,
            provider_generation_id=None,
            text=None,
            brief=run.brief,
            version_of=run.version_of,
            request=run.request,
            is_preview=run.is_preview,
            transcript=None,
            summary=run.summary,
            summary_used=None,
            created_at=now,
            ended_at=None,
        )
        self._store.runs.by_id[run.generation] = RunRow(
            run=stored,
            key=run.key,
            prompt=run.prompt,
            temperature=run.temperature,
            owner=run.owner,
            lease_until=now + TAKEN_UP_WITHIN if run.request is None else LONG_AGO,
            events={1: run.first_event},
            priority=run.priority,
            due_at=now,
        )

    def _write_turn(self, run: BeginRun, turn: ChatTurn) -> None:
        now = self._store.clock.now()
        question = Message(
            id=turn.question,
            conversation=turn.conversation,
            parent=turn.parent,
            role=MessageRole.USER,
            parts=(TextPart(text=turn.text),),
            generation=run.generation,
            status=MessageStatus.COMPLETE,
            created_at=now,
        )
        answer = replace(
            question,
            id=turn.answer,
            parent=turn.question,
            role=MessageRole.ASSISTANT,
            parts=(),
            status=MessageStatus.PENDING,
            created_at=now + AFTER,
        )
        self._store.messages.rows |= {question.id: question, answer.id: answer}
        dialogue = self._store.dialogues.rows[turn.conversation]
        title = dialogue.conversation.title or " ".join(turn.text.split())[:TITLE_LENGTH]
        changed = replace(dialogue.conversation, title=title, model=run.model, updated_at=now)
        self._store.dialogues.rows[turn.conversation] = replace(dialogue, conversation=changed, head=turn.answer)

    async def _resolve(self, run: StoredRun, end: SettleRun) -> Coins:
        if end.state not in FINAL_STATES or run.hold == ZERO:
            return end.charge
        state = HoldState.CAPTURED if end.charge > ZERO else HoldState.VOIDED
        resolved = await self._holds.resolve(ResolveHold(hold=run.id, state=state, cost=end.charge))
        # Less than asked only if the hold had expired before.
        return ZERO if isinstance(resolved, UnknownHold) else resolved.captured

    def _write_answer(self, run: StoredRun, end: SettleRun) -> None:
        if run.message is not None:
            answer = self._store.messages.rows[run.message]
            parts = (TextPart(text=end.text),) if end.text else ()
            self._store.messages.rows[run.message] = replace(answer, parts=parts, status=end.status, finish=end.finish)

    def _ended(self, run: StoredRun, end: SettleRun, charge: Coins) -> StoredRun:
        return replace(
            run,
            state=end.state,
            charge=charge,
            price=self._store.prices.versions[end.price],
            finish=end.finish,
            usage=end.usage,
            source=end.source,
            failure=end.failure,
            provider=end.provider,
            provider_generation_id=end.provider_generation_id,
            text=end.text or (None if run.message else ""),
            transcript=end.transcript,
            summary_used=end.summary,
            last_seq=max(run.last_seq, end.events[-1].seq if end.events else 0),
            ended_at=self._store.clock.now() if end.state in FINAL_STATES else None,
        )


def _queue_of(run: BeginRun | StoredRun) -> tuple[bool, bool]:
    return run.request is None, run.kind in ASKED_BY_PROGRAMS
