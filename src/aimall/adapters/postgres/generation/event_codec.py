"""Run events as they are stored: a JSON array, one tagged object per event, in the order of their numbers."""

from collections.abc import Sequence

import msgspec

from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import (
    AnswerDelta,
    AnswerDone,
    CostPending,
    LoggedEvent,
    RunCharged,
    RunEvent,
    RunFailed,
    RunStarted,
)
from aimall.domain.kernel.coins import Coins


class _Started(msgspec.Struct, tag="started", omit_defaults=True):
    event: RunStarted


class _Delta(msgspec.Struct, tag="delta"):
    text: str


class _Done(msgspec.Struct, tag="done"):
    event: AnswerDone


class _Charged(msgspec.Struct, tag="charged"):
    usage: Usage
    micro: int


class _Pending(msgspec.Struct, tag="pending"):
    pass


class _Failed(msgspec.Struct, tag="failed"):
    code: str


_Stored = _Started | _Delta | _Done | _Charged | _Pending | _Failed
_decoder = msgspec.json.Decoder(tuple[_Stored, ...])


def to_stored(events: Sequence[LoggedEvent]) -> list[_Stored]:
    """Give the stored form; numbers are kept by the row, which holds the first and the last."""
    return [_store(entry.event) for entry in events]


def from_stored(first_seq: int, text: str) -> tuple[LoggedEvent, ...]:
    """Read a row back."""
    return tuple(LoggedEvent(first_seq + n, _load(stored)) for n, stored in enumerate(_decoder.decode(text)))


def _store(event: RunEvent) -> _Stored:
    match event:
        case RunStarted():
            return _Started(event)
        case AnswerDelta(text=text):
            return _Delta(text)
        case AnswerDone():
            return _Done(event)
        case RunCharged(usage=usage, cost=cost):
            return _Charged(usage, cost.micro)
        case CostPending():
            return _Pending()
        case RunFailed(code=code):
            return _Failed(code)


def _load(stored: _Stored) -> RunEvent:
    match stored:
        case _Started(event=started):
            return started
        case _Delta(text=text):
            return AnswerDelta(text=text)
        case _Done(event=done):
            return AnswerDone(message=done.message, finish=FinishReason(done.finish))
        case _Charged(usage=usage, micro=micro):
            return RunCharged(usage=usage, cost=Coins(micro))
        case _Pending():
            return CostPending()
        case _Failed(code=code):
            return RunFailed(code=code)
