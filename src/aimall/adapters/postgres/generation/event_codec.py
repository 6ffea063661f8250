"""Run events as they are stored: a JSON array, one tagged object per event, in the order of their numbers."""

from collections.abc import Sequence

import msgspec

from aimall.domain.catalog.usage import UnitUsage, Usage
from aimall.domain.generation.feed import (
    AnswerDelta,
    AnswerDone,
    CostPending,
    FilesMade,
    LoggedEvent,
    Progress,
    ReasoningShown,
    RunCharged,
    RunEvent,
    RunFailed,
    RunStarted,
    ToolCallShown,
)
from aimall.domain.generation.request import JsonText
from aimall.domain.kernel.coins import Coins


class _Started(msgspec.Struct, tag="started", omit_defaults=True):
    event: RunStarted


class _Delta(msgspec.Struct, tag="delta", omit_defaults=True):
    text: str
    logprobs: str | None = None


class _Reasoning(msgspec.Struct, tag="reasoning"):
    event: ReasoningShown


class _ToolCall(msgspec.Struct, tag="tool_call"):
    event: ToolCallShown


class _Done(msgspec.Struct, tag="done"):
    event: AnswerDone


class _Charged(msgspec.Struct, tag="charged"):
    usage: Usage
    micro: int


class _ChargedByUnit(msgspec.Struct, tag="charged_by_unit"):
    usage: UnitUsage
    micro: int


class _Progress(msgspec.Struct, tag="progress"):
    event: Progress


class _Files(msgspec.Struct, tag="files"):
    event: FilesMade


class _Pending(msgspec.Struct, tag="pending"):
    pass


class _Failed(msgspec.Struct, tag="failed", omit_defaults=True):
    code: str
    detail: str | None = None


_Whole = _Started | _Reasoning | _ToolCall | _Done | _Progress | _Files  # these hold the event as it is
_Stored = _Whole | _Delta | _Charged | _ChargedByUnit | _Pending | _Failed
_decoder = msgspec.json.Decoder(tuple[_Stored, ...])


def to_stored(events: Sequence[LoggedEvent]) -> list[_Stored]:
    """Give the stored form; numbers are kept by the row, which holds the first and the last."""
    return [_store(entry.event) for entry in events]


def from_stored(first_seq: int, text: str) -> tuple[LoggedEvent, ...]:
    """Read a row back."""
    return tuple(LoggedEvent(first_seq + n, _load(stored)) for n, stored in enumerate(_decoder.decode(text)))


def _store(event: RunEvent) -> _Stored:
    match event:
        case AnswerDelta(text=text, logprobs=logprobs):
            return _Delta(text, logprobs)
        case RunCharged(usage=usage, cost=cost):
            micro = cost.micro
            return _ChargedByUnit(usage, micro) if isinstance(usage, UnitUsage) else _Charged(usage, micro)
        case CostPending():
            return _Pending()
        case RunFailed(code=code, detail=detail):
            return _Failed(code, detail)
        case _:
            return _wrap(event)


def _wrap(
    event: RunStarted | ReasoningShown | ToolCallShown | AnswerDone | Progress | FilesMade,
) -> _Whole:
    match event:
        case RunStarted():
            return _Started(event)
        case ReasoningShown():
            return _Reasoning(event)
        case ToolCallShown():
            return _ToolCall(event)
        case AnswerDone():
            return _Done(event)
        case Progress():
            return _Progress(event)
        case FilesMade():
            return _Files(event)


def _load(stored: _Stored) -> RunEvent:
    match stored:
        case _Delta(text=text, logprobs=logprobs):
            return AnswerDelta(text=text, logprobs=None if logprobs is None else JsonText(logprobs))
        case _Charged(usage=usage, micro=micro) | _ChargedByUnit(usage=usage, micro=micro):
            return RunCharged(usage=usage, cost=Coins(micro))
        case _Pending():
            return CostPending()
        case _Failed(code=code, detail=detail):
            return RunFailed(code=code, detail=detail)
        case _:
            return stored.event
