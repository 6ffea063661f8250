"""A chat completion that is whole, collected from its run."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import msgspec

from aimall.application.generation.follow_run import Followed, Reset, Snapshot
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.errors import failure_called
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import (
    AnswerDelta,
    AnswerDone,
    LoggedEvent,
    ReasoningShown,
    RunCharged,
    RunEvent,
    RunFailed,
    ToolCallShown,
)
from aimall.domain.kernel.coins import Coins
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


@dataclass(slots=True, kw_only=True)
class Collected:
    """An answer as far as it has come."""

    text: list[str] = field(default_factory=list[str])
    reasoning: list[str] = field(default_factory=list[str])
    calls: dict[int, FunctionCallShown] = field(default_factory=dict[int, FunctionCallShown])
    call_ids: dict[int, str] = field(default_factory=dict[int, str])
    logprobs: list[str] = field(default_factory=list[str])
    finish: FinishReason = FinishReason.STOP
    usage: Usage | None = None
    cost: Coins | None = None

    def hear(self, followed: Followed) -> None:
        """Take one event. Raises the failure of a run that failed."""
        match followed:
            case Snapshot(text=text):
                self.text = [text]
            case Reset():
                pass
            case LoggedEvent(event=event):
                self._hear(event)

    def _hear(self, event: RunEvent) -> None:
        match event:
            case AnswerDelta(text=text, logprobs=logprobs):
                self.text.append(text)
                if logprobs is not None:
                    self.logprobs.append(logprobs)
            case ReasoningShown(text=text):
                self.reasoning.append(text)
            case ToolCallShown():
                call = self.calls.setdefault(event.index, FunctionCallShown(name="", arguments=""))
                call.name += event.name or ""
                call.arguments += event.arguments
                self.call_ids.setdefault(event.index, event.id or f"call_{event.index}")
            case AnswerDone(finish=finish):
                self.finish = finish
            case RunCharged(usage=usage, cost=cost):
                self.usage, self.cost = (usage if isinstance(usage, Usage) else None), cost
            case RunFailed(code=code, detail=detail):
                raise failure_called(code, detail)
            case _:
                pass

    @property
    def used(self) -> UsageShown | None:
        """What was used; None while the provider has not told it."""
        return None if self.usage is None or self.cost is None else usage_of(self.usage, self.cost)

    @property
    def whole_calls(self) -> list[ToolCallWhole]:
        """The calls, in their order; a function without arguments is called with none."""
        return [
            ToolCallWhole(
                id=self.call_ids[index],
                type="function",
                function=FunctionCallShown(name=call.name, arguments=call.arguments or "{}"),
            )
            for index, call in sorted(self.calls.items())
        ]


async def collect(batches: AsyncIterator[Sequence[Followed]]) -> Collected:
    """Read a run to its end. Raises its failure."""
    collected = Collected()
    async for batch in batches:
        for followed in batch:
            collected.hear(followed)
    return collected


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


def chat_answer(collected: Collected, *, answer_id: str, created: int, model: str) -> ChatCompletionShown:
    """Write the whole answer."""
    calls, text = collected.whole_calls, "".join(collected.text)
    message = AnswerMessage(
        role="assistant",
        content=None if calls and not text else text,
        refusal=None,
        reasoning_content="".join(collected.reasoning) or None,
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
        usage=collected.used,
    )


def _whole_logprobs(pieces: list[str]) -> Any:  # noqa: ANN401 - the provider's own document
    if not pieces:
        return None
    decoded = [msgspec.json.decode(piece, type=dict[str, Any]) for piece in pieces]
    return {"content": [token for piece in decoded for token in piece.get("content") or ()], "refusal": None}
