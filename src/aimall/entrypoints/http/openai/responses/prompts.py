"""The items of a conversation, turned into the messages of a chat, which every provider understands."""

from collections.abc import Sequence
from typing import Any, Final

from aimall.domain.kernel.errors import InvalidValue
from aimall.entrypoints.http.openai.chat.prompts import require_picture_url
from aimall.entrypoints.http.openai.wire import OpenAiGiven

Message = dict[str, Any]
# Elsewhere than at OpenAI nobody has heard of developers, and templates pass over a role that they do not know.
_ROLES: Final = {"user": "user", "assistant": "assistant", "system": "system", "developer": "system"}
_TEXTS: Final = frozenset({"input_text", "output_text", "text", "refusal"})


class InputPart(OpenAiGiven):
    """A part of what was said: text, or a picture."""

    type: str
    text: str | None = None
    refusal: str | None = None
    image_url: str | None = None
    detail: str | None = None


class InputItem(OpenAiGiven):
    """Something that was said, a call that was made, or what came of it. Without a `type` it is a message."""

    type: str | None = None
    role: str | None = None
    content: str | list[InputPart] | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None
    output: str | list[InputPart] | None = None


def messages_of(instructions: str | None, given: str | Sequence[InputItem]) -> list[Message]:
    """Write the messages. Raises `InvalidValue` that names the item."""
    messages: list[Message] = [{"role": "system", "content": instructions}] if instructions else []
    if isinstance(given, str):
        return [*messages, {"role": "user", "content": given}]
    for number, item in enumerate(given):
        _add(messages, item, f"input[{number}]")
    return messages


def places_of_pictures(given: str | Sequence[InputItem]) -> dict[str, str]:
    """Tell where each picture is written."""
    found: dict[str, str] = {}
    for number, item in enumerate(() if isinstance(given, str) else given):
        for name, parts in (("content", item.content), ("output", item.output)):
            for place, part in enumerate(parts if isinstance(parts, list) else ()):
                if part.image_url is not None:
                    found.setdefault(part.image_url, f"input[{number}].{name}[{place}].image_url")
    return found


def _add(messages: list[Message], item: InputItem, place: str) -> None:
    match item.type:
        case None | "message":
            _say(messages, item, place)
        case "function_call":
            _call(messages, item, place)
        case "function_call_output":
            told = _content(item.output, f"{place}.output")
            messages.append({"role": "tool", "tool_call_id": _given(item.call_id, f"{place}.call_id"), "content": told})
        case "reasoning":
            pass  # it is the model's own, and no chat takes it back
        case "item_reference":
            reason = "is kept nowhere here; send the item itself, as clients do when `store` is false"
            raise InvalidValue(field=place, reason=reason)
        case _:
            raise InvalidValue(field=f"{place}.type", reason="is not supported; there are messages and function calls")


def _say(messages: list[Message], item: InputItem, place: str) -> None:
    role = _ROLES.get(item.role or "")
    if role is None:
        raise InvalidValue(field=f"{place}.role", reason=f"is none of {', '.join(_ROLES)}")
    if role != "assistant":
        messages.append({"role": role, "content": _content(item.content, f"{place}.content")})
        return
    text = _text(item.content, f"{place}.content")
    last = messages[-1] if messages else {}
    if "tool_calls" in last:
        # What comes of a call must follow its message at once, so text between the two becomes part of that.
        last["content"] = (last["content"] or "") + text
    else:
        messages.append({"role": role, "content": text})


def _call(messages: list[Message], item: InputItem, place: str) -> None:
    call = {
        "id": _given(item.call_id, f"{place}.call_id"),
        "type": "function",
        "function": {"name": _given(item.name, f"{place}.name"), "arguments": item.arguments or "{}"},
    }
    if not messages or messages[-1]["role"] != "assistant":
        messages.append({"role": "assistant", "content": None})
    messages[-1].setdefault("tool_calls", []).append(call)


def _content(given: str | list[InputPart] | None, place: str) -> str | list[dict[str, Any]]:
    """Write a content. One text is sent as such: not every provider takes parts."""
    if not isinstance(given, list):
        return _given(given, place)
    parts = [_part(part, f"{place}[{number}]") for number, part in enumerate(given)]
    if len(parts) == 1 and parts[0]["type"] == "text":
        return str(parts[0]["text"])
    return parts


def _part(part: InputPart, place: str) -> dict[str, Any]:
    if part.type in _TEXTS:
        return {"type": "text", "text": part.text or part.refusal or ""}
    if part.type != "input_image":
        raise InvalidValue(field=f"{place}.type", reason="is not supported; there are text and pictures")
    where = f"{place}.image_url"
    url = {"url": _given(part.image_url, where)}
    require_picture_url(url["url"], where)
    return {"type": "image_url", "image_url": url if part.detail is None else {**url, "detail": part.detail}}


def _text(given: str | list[InputPart] | None, place: str) -> str:
    """Read what a model has said, which is one text to a chat."""
    if not isinstance(given, list):
        return given or ""
    for number, part in enumerate(given):
        if part.type not in _TEXTS:
            raise InvalidValue(field=f"{place}[{number}].type", reason="is not what a model says")
    return "".join(part.text or part.refusal or "" for part in given)


def _given(value: str | None, place: str) -> str:
    if value is None:
        raise InvalidValue(field=place, reason="is required")
    return value
