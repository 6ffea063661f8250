"""Requests as we accept them: bounded, JSON only, decoded strictly into the struct that the route declares."""

import re
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.datastructures import State

from aimall.entrypoints.http.edge.calls import tell_model
from aimall.entrypoints.http.problems import FieldProblem, RequestRefused, invalid, refuse

BODY_BYTES_LIMIT: Final = 1_000_000

# An escaped NUL, but not the text `\u0000` itself; the store holds no NUL in text.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_PLACE = re.compile(r"^(?P<said>.*?)(?: - at `(?P<at>.+)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`")
_MISSING = re.compile(r"Object missing required field `(?P<name>.*)`")
_WRONG_TYPE = re.compile(r"Expected `[^`]+`, got `[^`]+`")


class StrictRequest(Request[Any, Any, State]):
    """A request whose JSON body is decoded straight into the declared struct.

    The framework would decode into plain objects first and convert them leniently, so that `"5"` and `5.0` pass
    for 5; amounts of money may not be read like that.
    """

    async def json(self) -> Any:  # noqa: ANN401 - the route declares the type
        """Decode the body. Raises `RequestRefused` with the field that is wrong."""
        declared = self.route_handler.parsed_data_field
        body = await self.body()
        if declared is None or not body:
            return None
        asked = decoded(body, self.headers.get("content-type"), declared.annotation)
        tell_model(self.scope, asked)
        return asked

    async def take_body(self) -> bytes:
        """Give the body, and keep it no longer: a prompt can be long, and its answer takes time."""
        body = await self.body()
        self._body = self._connection_state.body = b""
        return body


def decoded(body: bytes, content_type: str | None, kind: Any) -> Any:  # noqa: ANN401 - the caller names the type
    """Decode a JSON body into what it should be. Raises `RequestRefused` with the field that is wrong."""
    require_json(content_type)
    if _NUL.search(body):
        raise refuse(400, "request.malformed", "text may not hold the NUL character")
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise RequestRefused(invalid(field_problem_of(str(error)))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refuse(400, "request.malformed", "the body is not a JSON document that we can read") from error


def require_json(content_type: str | None) -> None:
    """Refuse a body of another type: a form could be sent by any page without asking first."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise refuse(415, "request.unsupported_media_type", "send the body as application/json")


def field_problem_of(said: str) -> FieldProblem:
    """Turn what the decoder says into a field, a code and a message."""
    found = _PLACE.fullmatch(said)
    text, place = (found["said"], found["at"] or "$") if found else (said, "$")
    path = place.removeprefix("$").removeprefix(".")
    for pattern, code, message in (
        (_UNKNOWN, "unknown", "is not a field of this request"),
        (_MISSING, "missing", "is required"),
    ):
        named = pattern.fullmatch(text)
        if named:
            return FieldProblem(field=".".join(filter(None, (path, named["name"]))), code=code, message=message)
    code = "wrong_type" if _WRONG_TYPE.fullmatch(text) else "invalid"
    return FieldProblem(field=path, code=code, message=text.replace("`", ""))
