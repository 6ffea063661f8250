"""What followers of a run read: a gapless, numbered log with exactly one ending."""

from dataclasses import dataclass
from enum import StrEnum

from aimall.domain.catalog.usage import Metered
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.request import JsonText
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import ConversationId, FileId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """Always first. `notice` is a code for something worth knowing, such as a language the model lacks."""

    message: MessageId | None
    conversation: ConversationId | None
    notice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDelta:
    """A piece of the answer; `logprobs` as its provider told them."""

    text: str
    logprobs: JsonText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasoningShown:
    """A piece of the model's reasoning, for those who asked in words of their own."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCallShown:
    """A piece of a tool call. `id` and `name` come whole and once; `arguments` is JSON text in pieces."""

    index: int
    id: str | None
    name: str | None
    arguments: str


class Stage(StrEnum):
    """How far a job has come."""

    WORKING = "working"  # a worker has it, and the provider was asked
    STORING = "storing"  # what was made is on its way to us
    WAITING = "waiting"  # it goes back to the queue: the provider could not do it now


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job has come; `percent` is absent when nobody can tell."""

    stage: Stage
    percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesMade:
    """What a job has made, in the order of the files' positions."""

    files: tuple[FileId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDone:
    """The answer is stored whole; followed by `RunCharged`, or by `CostPending` while its cost is unknown."""

    message: MessageId | None
    finish: FinishReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCharged:
    """An ending: the charge is committed."""

    usage: Metered
    cost: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPending:
    """An ending: the answer is whole, its cost is not known yet; the receipt will have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed:
    """An ending: `code` says why; what was shown is kept and costs nothing.

    `detail` is what the provider says is wrong with the request itself; nothing else of a provider is told.
    """

    code: str
    detail: str | None = None


RunEvent = (
    RunStarted
    | AnswerDelta
    | ReasoningShown
    | ToolCallShown
    | Progress
    | FilesMade
    | AnswerDone
    | RunCharged
    | CostPending
    | RunFailed
)


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event and its place in the log, from 1 without gaps."""

    seq: int
    event: RunEvent


def is_ending(event: RunEvent) -> bool:
    """Tell whether nothing follows this event."""
    return isinstance(event, (RunCharged, CostPending, RunFailed))
