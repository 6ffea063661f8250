"""The run book in PostgreSQL: one prepared call for the beginning of a run, one for its end, shared under load."""

from collections.abc import Mapping
from typing import Final

import msgspec

from aimall.adapters.postgres.generation.event_codec import to_stored
from aimall.adapters.postgres.generation.shared_calls import SharedCalls
from aimall.adapters.postgres.hot_path import HotPath
from aimall.adapters.postgres.media.media_codec import file_document, usage_document
from aimall.application.generation.ports import (
    AlreadySettled,
    BeginRun,
    Begun,
    Refused,
    Replayed,
    Settled,
    SettleRun,
)
from aimall.domain.access.errors import CapPeriod, KeyCapReached, Unauthenticated
from aimall.domain.conversation.errors import ConversationBusy, ConversationNotFound, MessageNotFound
from aimall.domain.generation.errors import TooManyRuns
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import DomainError, IdempotencyKeyReused
from aimall.domain.kernel.ids import GenerationId
from aimall.domain.wallet.errors import DailyLimitReached, InsufficientCoins, WalletFrozen, WalletNotFound

BEGIN: Final = "runs_begin"
SETTLE: Final = "runs_settle"


class _Answer(msgspec.Struct):
    outcome: str
    fence: int = 0
    state: str = ""
    fingerprint: str = ""
    available: int = 0
    limit: int = 0
    period: CapPeriod = CapPeriod.TOTAL
    charge: int = 0
    generation: GenerationId | None = None


_answer = msgspec.json.Decoder(_Answer)


class PostgresRunBook:
    """Repeating a call with the same run is safe."""

    def __init__(self, path: HotPath) -> None:
        self._begin, self._settle = SharedCalls(path, BEGIN), SharedCalls(path, SETTLE)

    async def begin(self, run: BeginRun) -> Begun | Replayed | Refused:
        answer = _answer.decode(await self._begin((run.workspace, run.generation), _begin_of(run)))
        if answer.outcome == "begun":
            return Begun(fence=answer.fence)
        if answer.outcome == "replayed" and answer.fingerprint == run.fingerprint.hex():
            return Replayed(state=RunState(answer.state))
        return Refused(error=_refusal(run, answer))

    async def settle(self, end: SettleRun) -> Settled | AlreadySettled:
        answer = _answer.decode(await self._settle((end.workspace, end.generation), _end_of(end)))
        if answer.outcome == "settled":
            return Settled(charge=Coins(answer.charge))
        return AlreadySettled()

    async def await_cost(self, end: SettleRun) -> Settled | AlreadySettled:
        return await self.settle(end)


def _refusal(run: BeginRun, answer: _Answer) -> DomainError:
    refusals: Mapping[str, DomainError] = {
        "replayed": IdempotencyKeyReused(),
        "insufficient": InsufficientCoins(needed=run.hold, available=Coins(answer.available)),
        "daily_limit": DailyLimitReached(limit=run.daily_limit or ZERO, left=Coins(answer.available)),
        "key_ended": Unauthenticated(),
        "key_busy": TooManyRuns(limit=answer.limit),
        "key_cap": KeyCapReached(period=answer.period, limit=Coins(answer.limit), left=Coins(answer.available)),
        "frozen": WalletFrozen(),
        "too_many": TooManyRuns(limit=run.runs_limit),
        "busy": ConversationBusy(generation=answer.generation or run.generation),
        "no_conversation": ConversationNotFound(),
        "no_parent": MessageNotFound(),
        "no_wallet": WalletNotFound(),
    }
    return refusals[answer.outcome]


def _begin_of(run: BeginRun) -> str:
    turn = run.turn
    document = {
        "id": run.generation,
        "workspace": run.workspace,
        "user": run.user,
        "key": run.key,
        "kind": run.kind,
        "model": run.model,
        "fingerprint": run.fingerprint.hex(),
        "price": run.price,
        "hold": run.hold.micro,
        "ttl": run.ttl.total_seconds(),
        "max_tokens": run.max_tokens,
        "input_tokens": run.input_tokens,
        "owner": run.owner,
        "runs_limit": run.runs_limit,
        "daily_limit": run.daily_limit.micro if run.daily_limit is not None else None,
        "prompt": run.prompt,
        "temperature": run.temperature,
        "conversation": turn.conversation if turn else None,
        "parent": turn.parent if turn else None,
        "question": turn.question if turn else None,
        "answer": turn.answer if turn else None,
        "text": turn.text if turn else None,
        "brief": run.brief,
        "version_of": run.version_of,
        "request": run.request,
        "is_preview": run.is_preview,
        "summary": run.summary,
        "priority": run.priority,
        "events": to_stored([run.first_event]),
    }
    return msgspec.json.encode(document).decode()


def _end_of(end: SettleRun) -> str:
    document = {
        "id": end.generation,
        "workspace": end.workspace,
        "fence": end.fence,
        "state": end.state,
        "charge": end.charge.micro,
        "absorbed": end.absorbed.micro,
        "status": end.status,
        "text": end.text,
        "first": end.events[0].seq if end.events else 0,
        "last": end.events[-1].seq if end.events else 0,
        "events": to_stored(end.events),
        "price": end.price,
        "finish": end.finish,
        "failure": end.failure,
        "provider": end.provider,
        "provider_generation_id": end.provider_generation_id,
        "provider_cost": end.provider_cost_micro_usd,
        "source": end.source,
        "usage": usage_document(end.usage),
        "files": [file_document(made) for made in end.files],
        "transcript": end.transcript,
        "summary": end.summary,
    }
    return msgspec.json.encode(document).decode()
