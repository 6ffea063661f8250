"""A chat completion that is whole, collected from its run."""

from typing import Any, Final, Literal

import msgspec

from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import FinishReason
from aimall.domain.kernel.coins import Coins
from aimall.entrypoints.http.openai.collected import Collected
from aimall.entrypoints.http.openai.wire import OpenAiShown

# The last two are ours: an answer that somebody stopped, and one whose coins were used up.
_FINISHES: Final = {FinishReason.STOPPED: "stop", FinishReason.BUDGET: "length"}


class CachedShown(OpenAiShown):
    """What of the prompt the provider knew already."""

    cached_tokens: int


class ReasonedShown(OpenAiShown):
    """What of the answer was reasoning."""

    reasoning_tokens: int


class UsageShown(OpenAiShown):
    """What was used, and what it cost in coins."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: CachedShown
    completion_tokens_details: ReasonedShown
    coin_cost: str


class FunctionCallShown(OpenAiShown):
    """What is to be called; `arguments` is JSON text."""

    name: str
    arguments: str


class ToolCallWhole(OpenAiShown):
    """A call that the model wants made."""

    id: str
    type: Literal["function"]
    function: FunctionCallShown


class AnswerMessage(OpenAiShown, omit_defaults=True):
    """The answer. `content` is null when there are only calls."""

    role: str
    content: str | None
    refusal: None
    reasoning_content: str | None = None
    tool_calls: list[ToolCallWhole] | None = None


class ChoiceShown(OpenAiShown):
    """The one answer."""

    index: int
    message: AnswerMessage
    logprobs: Any
    finish_reason: str


class ChatCompletionShown(OpenAiShown):
    """A chat completion."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[ChoiceShown]
    usage: UsageShown | None


def finish_word(finish: FinishReason) -> str:
    """Say why an answer ended, in OpenAI's words."""
    return _FINISHES.get(finish, finish.value)


def usage_of(usage: Usage, cost: Coins) -> UsageShown:
    """Show what was used."""
    return UsageShown(
        prompt_tokens=usage.input_tokens,
        completion_tokens=usage.output_tokens,
        total_tokens=usage.input_tokens + usage.output_tokens,
        prompt_tokens_details=CachedShown(cached_tokens=usage.cached_input_tokens),
        completion_tokens_details=ReasonedShown(reasoning_tokens=usage.reasoning_tokens),
        coin_cost=str(cost),
    )


def used_in(collected: Collected) -> UsageShown | None:
    """Show what an answer used; None while its provider has not told it."""
    if collected.usage is None or collected.cost is None:
        return None
    return usage_of(collected.usage, collected.cost)


def chat_answer(collected: Collected, *, answer_id: str, created: int, model: str) -> ChatCompletionShown:
    """Write the whole answer."""
    calls, text = _whole_calls(collected), collected.text
    message = AnswerMessage(
        role="assistant",
        content=None if calls and not text else text,
        refusal=None,
        reasoning_content=collected.reasoning or None,
        tool_calls=calls or None,
    )
    choice = ChoiceShown(
        index=0,
        message=message,
        logprobs=_whole_logprobs(collected.logprobs),
        finish_reason=finish_word(collected.finish),
    )
    return ChatCompletionShown(
        id=answer_id,
        object="chat.completion",
        created=created,
        model=model,
        choices=[choice],
        usage=used_in(collected),
    )


def _whole_calls(collected: Collected) -> list[ToolCallWhole]:
    return [
        ToolCallWhole(
            id=call.id,
            type="function",
            function=FunctionCallShown(name=call.name, arguments=call.arguments),
        )
        for call in collected.calls
    ]


def _whole_logprobs(pieces: list[str]) -> Any:  # noqa: ANN401 - the provider's own document
    if not pieces:
        return None
    decoded = [msgspec.json.decode(piece, type=dict[str, Any]) for piece in pieces]
    return {"content": [token for piece in decoded for token in piece.get("content") or ()], "refusal": None}
