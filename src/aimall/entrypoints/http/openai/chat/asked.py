"""A chat completion as it is asked for, from the body of a request to a command."""

from typing import Annotated, Any, Final

import msgspec

from aimall.application.claims import IdempotencyKey, fingerprint_of
from aimall.application.generation.completing.start_completion import StartCompletionCommand
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.request import JsonText
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.entrypoints.http.openai.asking import AnswerAsked, Limit
from aimall.entrypoints.http.openai.chat.prompts import verbatim_of
from aimall.entrypoints.http.openai.wire import OpenAiGiven

# Decided here, or by the route; everything else is passed on.
_OURS: Final = frozenset({
    "model", "models", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "n", "user",
    "store", "metadata",
})  # fmt: skip
_NULL: Final = msgspec.Raw(b"null")
_fields: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


class StreamOptions(OpenAiGiven):
    """What a stream should have beside the answer."""

    include_usage: bool | None = None


class CompletionAsked(AnswerAsked):
    """What chats and prompts have in common. Further fields of the protocol are passed on to the provider."""

    stream_options: StreamOptions | None = None
    max_tokens: Limit | None = None
    n: int | None = None
    stop: str | list[str] | None = None
    seed: int | None = None

    @property
    def wants_usage(self) -> bool:
        """Whether a stream should tell its usage at its end."""
        return self.stream_options is not None and bool(self.stream_options.include_usage)


class ChatCompletionAsked(CompletionAsked):
    """A chat: messages as OpenAI defines them, with text, pictures and sound. `input` is for clients that mix it up."""

    messages: msgspec.Raw = msgspec.field(default_factory=lambda: _NULL)  # counted later, and never read into objects
    input: Any = None
    max_completion_tokens: Limit | None = None
    tools: list[Any] | None = None
    tool_choice: Any = None
    parallel_tool_calls: bool | None = None
    response_format: dict[str, Any] | None = None
    logprobs: bool | None = None
    top_logprobs: Annotated[int, msgspec.Meta(ge=0, le=20)] | None = None
    reasoning_effort: str | None = None
    modalities: list[str] | None = None
    functions: Any = None
    function_call: Any = None

    @property
    def is_response(self) -> bool:
        """Whether it is worded as a response is, as some clients do that read a chat completion all the same."""
        return self.input is not None and bytes(self.messages) == bytes(_NULL)


def command_of(actor: Actor, key: IdempotencyKey, asked: ChatCompletionAsked, body: bytes) -> StartCompletionCommand:
    """Make the command of a chat. `body` is what `asked` was read from. Raises `InvalidValue`."""
    require_one_answer(asked)
    if asked.functions is not None or asked.function_call is not None:
        raise InvalidValue(field="functions", reason="is no longer supported; send `tools` and `tool_choice`")
    if asked.modalities is not None and asked.modalities != ["text"]:
        raise InvalidValue(field="modalities", reason='must be ["text"]; speech is made by /v1/audio/speech')
    if bytes(asked.messages) == bytes(_NULL):
        raise InvalidValue(field="messages", reason="is required")
    return StartCompletionCommand(
        actor=actor,
        idempotency_key=key,
        fingerprint=fingerprint_of(body.decode()),
        model=ModelId(asked.model),
        verbatim=verbatim_of(bytes(asked.messages), passed_on(_fields.decode(body))),
        max_tokens=asked.max_completion_tokens or asked.max_tokens,
    )


def passed_on(given: dict[str, msgspec.Raw]) -> dict[str, JsonText]:
    """Give the fields that are the provider's to understand; null is the same as absent."""
    return {
        name: JsonText(bytes(value).decode())
        for name, value in given.items()
        if name not in _OURS and bytes(value) != b"null"
    }


def require_one_answer(asked: CompletionAsked) -> None:
    """Refuse to give several answers at once. Raises `InvalidValue`."""
    if asked.n not in {None, 1}:
        raise InvalidValue(field="n", reason="must be 1; ask again for another answer")
