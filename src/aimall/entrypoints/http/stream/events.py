"""Stream events as clients see them. The names and fields are a promise; the run's own log may change freely."""

from typing import Final

import msgspec

from aimall.application.generation.follow_run import Followed, Reset, Snapshot
from aimall.domain.catalog.usage import UnitUsage
from aimall.domain.generation.errors import failure_called
from aimall.domain.generation.feed import (
    AnswerDelta,
    AnswerDone,
    CostPending,
    FilesMade,
    LoggedEvent,
    Progress,
    ReasoningShown,
    RunCharged,
    RunFailed,
    RunStarted,
    ToolCallShown,
)
from aimall.domain.kernel.coins import ZERO
from aimall.domain.kernel.ids import GenerationId, print_id
from aimall.entrypoints.http.notices import NoticeShown, notice_called
from aimall.entrypoints.http.problems import problem_of
from aimall.entrypoints.http.wire import CoinText


class Event(msgspec.Struct, rename="camel", tag_field="event"):
    """Any event. `event` repeats the name of the SSE event, so that the data alone can be decoded."""


class MessageStart(Event, tag="message.start"):
    """The run exists and will answer. `notice` tells what is worth knowing, such as a language the model lacks."""

    generation_id: str
    message_id: str | None
    conversation_id: str | None
    notice: NoticeShown | None


class MessageDelta(Event, tag="message.delta"):
    """A piece of the answer; all pieces in order are the whole answer."""

    text: str


class ProgressTold(Event, tag="progress"):
    """How far a job has come: `working`, `storing`, or `waiting` for another attempt."""

    stage: str
    percent: int | None


class FilesTold(Event, tag="files"):
    """What a job has made; each file is there to be had."""

    file_ids: list[str]


class MessageDone(Event, tag="message.done"):
    """The answer is stored whole."""

    message_id: str | None
    generation_id: str
    finish_reason: str


class UsageTold(Event, tag="usage"):
    """An ending: the charge is committed. What is not counted in tokens has a `unit` and a `quantity`."""

    prompt_tokens: int
    completion_tokens: int
    coin_cost: CoinText
    unit: str | None
    quantity: int | None


class StateTold(Event, tag="state"):
    """An ending: the answer is whole and its cost is not known yet; the receipt will tell it."""

    state: str


class ErrorTold(Event, tag="error"):
    """An ending: a problem document, and what the run cost."""

    type: str
    title: str
    status: int
    code: str
    coin_cost: CoinText


class ResetTold(Event, tag="reset"):
    """Forget what you have of this answer; a snapshot follows."""


class SnapshotTold(Event, tag="snapshot"):
    """The whole answer so far."""

    text: str


StreamEvent = (
    MessageStart
    | MessageDelta
    | ProgressTold
    | FilesTold
    | MessageDone
    | UsageTold
    | StateTold
    | ErrorTold
    | ResetTold
    | SnapshotTold
)
NativeEvent = (
    RunStarted | AnswerDelta | Progress | FilesMade | AnswerDone | RunCharged | CostPending | RunFailed
)  # fmt: skip
_encoder: Final = msgspec.json.Encoder()


def frame(generation: GenerationId, followed: Followed) -> bytes:
    """Encode one event as an SSE frame; JSON has no raw line breaks, so the data stays on one line."""
    match followed:
        case LoggedEvent(event=event):
            if isinstance(event, ReasoningShown | ToolCallShown):
                return b""  # only whoever asked by the compatible door is shown these
            shown = _shown(generation, event)
        case Reset():
            shown = ResetTold()
        case Snapshot():
            shown = SnapshotTold(text=followed.text)
    name = shown.__struct_config__.tag
    head = f"id: {print_id('gen', generation)}:{followed.seq}\nevent: {name}\ndata: "
    return b"".join((head.encode(), _encoder.encode(shown), b"\n\n"))


def _shown(generation: GenerationId, event: NativeEvent) -> StreamEvent:  # noqa: PLR0911 - one for each event
    match event:
        case AnswerDelta():
            return MessageDelta(text=event.text)
        case RunStarted():
            return MessageStart(
                generation_id=print_id("gen", generation),
                message_id=print_id("msg", event.message) if event.message else None,
                conversation_id=print_id("cnv", event.conversation) if event.conversation else None,
                notice=notice_called(event.notice),
            )
        case AnswerDone():
            return MessageDone(
                message_id=print_id("msg", event.message) if event.message else None,
                generation_id=print_id("gen", generation),
                finish_reason=event.finish.value,
            )
        case RunCharged():
            return _usage(event)
        case Progress():
            return ProgressTold(stage=event.stage, percent=event.percent)
        case FilesMade():
            return FilesTold(file_ids=[print_id("fil", file) for file in event.files])
        case CostPending():
            return StateTold(state="cost_pending")
        case RunFailed():
            problem = problem_of(failure_called(event.code, event.detail))
            return ErrorTold(
                type=f"urn:aimall:problem:{problem.code}",
                title=problem.title,
                status=problem.status,
                code=problem.code,
                coin_cost=str(ZERO),
            )


def _usage(event: RunCharged) -> UsageTold:
    usage, cost = event.usage, str(event.cost)
    if isinstance(usage, UnitUsage):
        return UsageTold(prompt_tokens=0, completion_tokens=0, unit=usage.unit, quantity=usage.quantity, coin_cost=cost)
    return UsageTold(
        prompt_tokens=usage.input_tokens,
        completion_tokens=usage.output_tokens,
        unit=None,
        quantity=None,
        coin_cost=cost,
    )
