"""What a stand-in does when a request asks for more than words: it calls the tool, and fills in the schema.

Texts become the question itself, and numbers those of the question, in their order.
"""

import re
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any, Final

import msgspec

from tests.upstreams.script import Script

_NUMBERS: Final = re.compile(r"\d+")
_QUOTED: Final = re.compile(r"'(\w+)'")
Json = dict[str, Any]


def obliged(script: Script, body: dict[str, Any]) -> Script:
    """Give the script that does as the request says; one that says itself what comes stays as it is."""
    if script.pieces is not None or script.tool_calls or not isinstance(body.get("messages"), list):
        return script
    question = _question(body)
    wanted = _wanted_call(body)
    if wanted is not None:
        filled = _text(_filled(wanted.get("parameters", {}), question))
        middle = len(filled) // 2
        head: Json = {"index": 0, "id": "call_standin", "type": "function"}
        first = {**head, "function": {"name": wanted["name"], "arguments": filled[:middle]}}
        second = {"index": 0, "function": {"arguments": filled[middle:]}}
        return msgspec.structs.replace(script, pieces=[], tool_calls=[[first], [second]], finish="tool_calls")
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema":
        return msgspec.structs.replace(script, pieces=[_text(_filled(form["json_schema"]["schema"], question))])
    if form.get("type") == "json_object":
        return msgspec.structs.replace(script, pieces=[_text(dict.fromkeys(_QUOTED.findall(question), question))])
    return script


def _question(body: dict[str, Any]) -> str:
    asked = [line["content"] for line in body["messages"] if line.get("role") == "user"]
    return str(asked[-1]) if asked else ""


def _wanted_call(body: dict[str, Any]) -> Json | None:
    """Give the function that must be called, or may be and has not been yet."""
    functions = [tool["function"] for tool in body.get("tools") or ()]
    choice = body.get("tool_choice", "auto")
    if isinstance(choice, dict):
        named = choice["function"]["name"]
        return next((function for function in functions if function["name"] == named), None)
    may = choice == "required" or (choice == "auto" and body["messages"][-1].get("role") == "user")
    return functions[0] if may and functions else None


def _filled(schema: Json, question: str) -> Any:  # noqa: ANN401 - any JSON
    numbers = chain(map(int, _NUMBERS.findall(question)), repeat(0))
    return _fill(schema, schema.get("$defs", {}), question, numbers)


def _fill(schema: Json, known: Json, question: str, numbers: Iterator[int]) -> Any:  # noqa: ANN401 - any JSON
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        schema = schema["anyOf"][0]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            inner = schema.get("properties", {})
            return {name: _fill(one, known, question, numbers) for name, one in inner.items()}
        case "array":
            return [_fill(schema["items"], known, question, numbers)]
        case "integer" | "number":
            return next(numbers)
        case "boolean":
            return True
        case _:
            return question


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
