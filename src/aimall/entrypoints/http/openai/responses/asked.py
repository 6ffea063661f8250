"""A response as it is asked for, from the body of a request to a command."""

from dataclasses import replace
from typing import Any, Final

import msgspec

from aimall.application.claims import IdempotencyKey, fingerprint_of
from aimall.application.generation.completing.start_completion import StartCompletionCommand
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.request import JsonText
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.entrypoints.http.openai.asking import AnswerAsked, Limit
from aimall.entrypoints.http.openai.chat.prompts import verbatim_of
from aimall.entrypoints.http.openai.errors import unsupported
from aimall.entrypoints.http.openai.responses.prompts import InputItem, messages_of, places_of_pictures
from aimall.entrypoints.http.openai.wire import OpenAiGiven

_CHOICES: Final = frozenset({"none", "auto", "required"})
_NOT_KEPT: Final = "is not supported: nothing is kept here, so each request brings its whole conversation"
_UNSUPPORTED: Final = {
    "previous_response_id": _NOT_KEPT,
    "conversation": _NOT_KEPT,
    "prompt": _NOT_KEPT,
    "background": "is not supported: an answer is given to whoever waits for it",
}


class FunctionTool(OpenAiGiven):
    """A function that the model may call. Tools of OpenAI's own are not here."""

    type: str
    name: str | None = None
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class TextFormat(OpenAiGiven):
    """The form of the text: `text`, `json_object`, or `json_schema` with a schema."""

    type: str
    name: str | None = None
    description: str | None = None
    schema: dict[str, Any] | None = None
    strict: bool | None = None


class TextSettings(OpenAiGiven):
    """How the text should be."""

    format: TextFormat | None = None
    verbosity: str | None = None


class ReasoningSettings(OpenAiGiven):
    """How much should be thought. A summary is shown wherever the provider tells of its reasoning."""

    effort: str | None = None
    summary: str | None = None


class ResponseAsked(AnswerAsked):
    """A conversation to answer, as items."""

    input: str | list[InputItem] | None = None
    instructions: str | None = None
    max_output_tokens: Limit | None = None
    tools: list[FunctionTool] | None = None
    tool_choice: Any = None
    parallel_tool_calls: bool | None = None
    text: TextSettings | None = None
    reasoning: ReasoningSettings | None = None
    metadata: dict[str, Any] | None = None
    previous_response_id: Any = None
    conversation: Any = None
    prompt: Any = None
    background: Any = None


def command_of(actor: Actor, key: IdempotencyKey, asked: ResponseAsked, body: bytes) -> StartCompletionCommand:
    """Make the command. `body` is what `asked` was read from. Raises what is wrong with it."""
    for field, reason in _UNSUPPORTED.items():
        if getattr(asked, field):
            raise unsupported(field, reason)
    messages = messages_of(asked.instructions, asked.input or [])
    if not asked.input or not messages:
        raise InvalidValue(field="input", reason="is required")
    verbatim = verbatim_of(msgspec.json.encode(messages), _fields_of(asked))
    places = places_of_pictures(asked.input)
    return StartCompletionCommand(
        actor=actor,
        idempotency_key=key,
        fingerprint=fingerprint_of("responses", body.decode()),
        model=ModelId(asked.model),
        verbatim=replace(verbatim, pictures={url: places[url] for url in verbatim.pictures}),
        max_tokens=asked.max_output_tokens,
    )


def _fields_of(asked: ResponseAsked) -> dict[str, JsonText]:
    """Say it all in the words of chats."""
    text, reasoning = asked.text or TextSettings(), asked.reasoning or ReasoningSettings()
    fields: dict[str, Any] = {
        "temperature": asked.temperature,
        "top_p": asked.top_p,
        "response_format": _format(text.format),
        "verbosity": text.verbosity,
        "reasoning_effort": reasoning.effort,
    }
    choice = _choice(asked.tool_choice)
    if asked.tools:  # without any, providers refuse to be told how to choose
        fields["tools"] = [_tool(tool, f"tools[{number}]") for number, tool in enumerate(asked.tools)]
        fields |= {"tool_choice": choice, "parallel_tool_calls": asked.parallel_tool_calls}
    return {name: JsonText(msgspec.json.encode(value).decode()) for name, value in _told(fields).items()}


def _tool(tool: FunctionTool, place: str) -> dict[str, Any]:
    if tool.type != "function":
        raise InvalidValue(field=f"{place}.type", reason=f"{tool.type} is not supported; there are function tools only")
    if not tool.name:
        raise InvalidValue(field=f"{place}.name", reason="is required")
    parts = {"name": tool.name, "description": tool.description, "parameters": tool.parameters, "strict": tool.strict}
    return {"type": "function", "function": _told(parts)}


def _choice(given: Any) -> Any:  # noqa: ANN401 - a word or an object, as the protocol has it
    match given:
        case None:
            return None
        case str() if given in _CHOICES:
            return given
        case {"type": "function", "name": str(name)}:
            return {"type": "function", "function": {"name": name}}
        case _:
            raise InvalidValue(field="tool_choice", reason="is none of none, auto, required and a function with a name")


def _format(given: TextFormat | None) -> dict[str, Any] | None:
    match given:
        case None | TextFormat(type="text"):
            return None
        case TextFormat(type="json_object"):
            return {"type": "json_object"}
        case TextFormat(type="json_schema", name=str()):
            parts = {"name": given.name, "description": given.description, "schema": given.schema}
            return {"type": "json_schema", "json_schema": _told({**parts, "strict": given.strict})}
        case _:
            reason = "must be of type text, json_object, or json_schema with a name"
            raise InvalidValue(field="text.format", reason=reason)


def _told(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parts.items() if value is not None}
