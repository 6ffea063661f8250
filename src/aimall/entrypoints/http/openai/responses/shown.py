"""A response as it is shown: one object, of which a stream shows the beginning and the end."""

from typing import Any, Final, Literal

import msgspec

from aimall.domain.generation.event import FinishReason
from aimall.domain.kernel.errors import DomainError
from aimall.domain.kernel.ids import GenerationId
from aimall.entrypoints.http.openai.chat.answers import CachedShown, ReasonedShown
from aimall.entrypoints.http.openai.collected import Collected
from aimall.entrypoints.http.openai.errors import error_of
from aimall.entrypoints.http.openai.responses.asked import FunctionTool, ReasoningSettings, ResponseAsked, TextSettings
from aimall.entrypoints.http.openai.responses.items import ItemStatus, OutputItem, item_of
from aimall.entrypoints.http.openai.wire import OpenAiShown
from aimall.entrypoints.http.problems import problem_of

Status = Literal["in_progress", "completed", "incomplete", "failed"]

_PREFIX: Final = "resp_"
# Whatever else ends an answer leaves it whole.
_CUT_SHORT: Final = {
    FinishReason.LENGTH: "max_output_tokens",
    FinishReason.BUDGET: "max_output_tokens",
    FinishReason.CONTENT_FILTER: "content_filter",
}


class OutputText(OpenAiShown, tag="output_text", tag_field="type"):
    """Text."""

    text: str
    annotations: list[Any]


class SummaryText(OpenAiShown, tag="summary_text", tag_field="type"):
    """Reasoning, as far as the provider tells of it."""

    text: str


class MessageItem(OpenAiShown, tag="message", tag_field="type"):
    """Something that the model says."""

    id: str
    status: str
    role: Literal["assistant"]
    content: list[OutputText]


class ReasoningItem(OpenAiShown, tag="reasoning", tag_field="type"):
    """Something that the model thinks."""

    id: str
    status: str
    summary: list[SummaryText]


class FunctionCallItem(OpenAiShown, tag="function_call", tag_field="type"):
    """A call that the model wants made; `arguments` is JSON text."""

    id: str
    call_id: str
    name: str
    arguments: str
    status: str


class ResponseUsage(OpenAiShown):
    """What was used, and what it cost in coins."""

    input_tokens: int
    input_tokens_details: CachedShown
    output_tokens: int
    output_tokens_details: ReasonedShown
    total_tokens: int
    coin_cost: str


class ResponseError(OpenAiShown):
    """Why there is no answer."""

    code: str
    message: str


class CutShort(OpenAiShown):
    """Why an answer is not whole."""

    reason: str


class ResponseShown(OpenAiShown):
    """An answer, and how it was asked for."""

    id: str
    object: Literal["response"]
    created_at: int
    status: Status
    model: str
    error: ResponseError | None
    incomplete_details: CutShort | None
    instructions: str | None
    metadata: dict[str, Any]
    parallel_tool_calls: bool
    temperature: float
    top_p: float
    tool_choice: Any
    tools: list[FunctionTool]
    text: TextSettings
    reasoning: ReasoningSettings
    max_output_tokens: int | None
    previous_response_id: None
    store: Literal[False]
    output: list[OutputItem]
    usage: ResponseUsage | None


def begun(asked: ResponseAsked, generation: GenerationId, *, model: str, created: int) -> ResponseShown:
    """Show a response of which nothing is there yet."""
    return ResponseShown(
        id=f"{_PREFIX}{generation.hex}",
        object="response",
        created_at=created,
        status="in_progress",
        model=model,
        error=None,
        incomplete_details=None,
        instructions=asked.instructions,
        metadata=asked.metadata or {},
        parallel_tool_calls=asked.parallel_tool_calls is not False,
        temperature=1.0 if asked.temperature is None else asked.temperature,
        top_p=1.0 if asked.top_p is None else asked.top_p,
        tool_choice=asked.tool_choice or "auto",
        tools=asked.tools or [],
        text=asked.text or TextSettings(),
        reasoning=asked.reasoning or ReasoningSettings(),
        max_output_tokens=asked.max_output_tokens,
        previous_response_id=None,
        store=False,
        output=[],
        usage=None,
    )


def ended(response: ResponseShown, collected: Collected, error: DomainError | None = None) -> ResponseShown:
    """Show how it ended."""
    reason = None if error else _CUT_SHORT.get(collected.finish)
    run = run_of(response)
    return msgspec.structs.replace(
        response,
        status="failed" if error else "incomplete" if reason else "completed",
        error=_error(error) if error else None,
        incomplete_details=CutShort(reason=reason) if reason else None,
        output=[
            item_of(run, part, place, status="incomplete" if error else item_status(collected, place))
            for place, part in enumerate(collected.parts)
        ],
        usage=_usage(collected),
    )


def item_status(collected: Collected, place: int) -> ItemStatus:
    """Tell whether a part of an answer that has ended is whole: what is cut short is the last one."""
    is_last = place == len(collected.parts) - 1
    return "incomplete" if is_last and collected.finish in _CUT_SHORT else "completed"


def run_of(response: ResponseShown) -> str:
    """Give what all names of one response have in common."""
    return response.id.removeprefix(_PREFIX)


def _usage(collected: Collected) -> ResponseUsage | None:
    usage, cost = collected.usage, collected.cost
    if usage is None or cost is None:
        return None
    return ResponseUsage(
        input_tokens=usage.input_tokens,
        input_tokens_details=CachedShown(cached_tokens=usage.cached_input_tokens),
        output_tokens=usage.output_tokens,
        output_tokens_details=ReasonedShown(reasoning_tokens=usage.reasoning_tokens),
        total_tokens=usage.input_tokens + usage.output_tokens,
        coin_cost=str(cost),
    )


def _error(error: DomainError) -> ResponseError:
    said = error_of(problem_of(error))
    return ResponseError(code=said.code or "server_error", message=said.message)
