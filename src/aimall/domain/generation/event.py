"""What one upstream stream can say. Faults are values, so falling back to another route is a `match`."""

from dataclasses import dataclass
from enum import StrEnum

from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.request import JsonText


class FinishReason(StrEnum):
    """Why an answer ended. The last two are ours: the provider never says them."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    STOPPED = "stopped"  # the person pressed Stop
    BUDGET = "budget"  # the hold was used up


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The provider took the request. First event, at most once; its own id serves later look-ups."""

    provider_generation_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta:
    """A piece of the answer, never empty; `logprobs` is what the provider tells of its tokens, where that was asked."""

    text: str
    logprobs: JsonText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasoningDelta:
    """A piece of the model's reasoning, never empty. Billed as output, shown apart from the answer."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCallDelta:
    """A piece of a tool call. `id` and `name` come whole and once; `arguments` is JSON text in pieces."""

    index: int
    id: str | None
    name: str | None
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """The answer is whole. `usage` is absent when the provider did not say it or what it said is impossible."""

    finish: FinishReason
    usage: Usage | None
    provider_cost_micro_usd: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttled:
    """The provider asks us to slow down (429, overloaded)."""

    detail: str
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """Nothing usable came back: connection refused, 5xx, a deadline passed before the first token."""

    detail: str
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The provider refused. `request_at_fault` tells a bad request (no other route will help) from a bad route."""

    detail: str
    code: str
    request_at_fault: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRefused:
    """The provider will not make this because of what it would show or say. Nobody else is asked to."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """The stream broke after it had been accepted: dropped, malformed, an error inside, or no finish."""

    detail: str


Fault = Throttled | Unreachable | Rejected | ContentRefused | Interrupted
ChatEvent = Accepted | TextDelta | ReasoningDelta | ToolCallDelta | Completed | Fault


def is_request_at_fault(fault: Fault) -> bool:
    """Tell whether the request itself is to blame, so that no other route will help and this one is in good health."""
    return isinstance(fault, ContentRefused) or (isinstance(fault, Rejected) and fault.request_at_fault)
