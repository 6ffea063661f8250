"""Run events as they are stored: a JSON array, one tagged object per event, in the order of their numbers."""

from collections.abc import Sequence

import msgspec

from aimall.domain.catalog.usage import UnitUsage, Usage
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import (
    AnswerDelta,
    AnswerDone,
    CostPending,
    FilesMade,
    LoggedEvent,
    Progress,
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


class _ChargedByUnit(msgspec.Struct, tag="charged_by_unit"):
    usage: UnitUsage
    micro: int


class _Progress(msgspec.Struct, tag="progress"):
    event: Progress


class _Files(msgspec.Struct, tag="files"):
    event: FilesMade


class _Pending(msgspec.Struct, tag="pending"):
    pass


class _Failed(msgspec.Struct, tag="failed"):
    code: str


_Stored = _Started | _Delta | _Progress | _Files | _Done | _Charged | _ChargedByUnit | _Pending | _Failed
_decoder = msgspec.json.Decoder(tuple[_Stored, ...])


def to_stored(events: Sequence[LoggedEvent]) -> list[_Stored]:
    """Give the stored form; numbers are kept by the row, which holds the first and the last."""
    return [_store(entry.event) for entry in events]


def from_stored(first_seq: int, text: str) -> tuple[LoggedEvent, ...]:
    """Read a row back."""
    return tuple(LoggedEvent(first_seq + n, _load(stored)) for n, stored in enumerate(_decoder.decode(text)))


def _store(event: RunEvent) -> _Stored:  # noqa: PLR0911 - one for each event
    match event:
        case RunStarted():
            return _Started(event)
        case AnswerDelta(text=text):
            return _Delta(text)
        case AnswerDone():
            return _Done(event)
        case Progress():
            return _Progress(event)
        case FilesMade():
            return _Files(event)
        case RunCharged():
            return _store_charge(event)
        case CostPending():
            return _Pending()
        case RunFailed(code=code):
            return _Failed(code)


def _load(stored: _Stored) -> RunEvent:  # noqa: PLR0911 - one for each event
    match stored:
        case _Started(event=started):
            return started
        case _Delta(text=text):
            return AnswerDelta(text=text)
        case _Done(event=done):
            return AnswerDone(message=done.message, finish=FinishReason(done.finish))
        case _Progress(event=progress):
            return progress
        case _Files(event=files):
            return files
        case _Charged(usage=usage, micro=micro) | _ChargedByUnit(usage=usage, micro=micro):
            return RunCharged(usage=usage, cost=Coins(micro))
        case _Pending():
            return CostPending()
        case _Failed(code=code):
            return RunFailed(code=code)


def _store_charge(event: RunCharged) -> _Charged | _ChargedByUnit:
    usage, micro = event.usage, event.cost.micro
    return _ChargedByUnit(usage, micro) if isinstance(usage, UnitUsage) else _Charged(usage, micro)
