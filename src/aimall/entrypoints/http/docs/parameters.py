"""The parameters of routes: in the path, the query and the few headers that matter."""

import re
from typing import Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from litestar.typing import FieldDefinition

from aimall.entrypoints.http.docs.answers import RESUMES
from aimall.entrypoints.http.idempotency import HEADER, REPEATABLE, binds_key, changes_something

Parameter = dict[str, Any]

_IN_PATH: Final = re.compile(r"\{(\w+)\}")
_LIMITS: Final = (("ge", "minimum"), ("le", "maximum"), ("min_length", "minLength"), ("max_length", "maxLength"))
_KEY: Final = "Makes the call repeatable; drawn by the server and told in the answer when absent."
_UNUSED_KEY: Final = "Checked and not needed: the call may be repeated with or without it ({why})."
_SEEN: Final = "The last event that was seen, as an EventSource sends it: resumes that run and starts none."


def public_path(path: str) -> str:
    """Name the path's parameters as the API names everything: in camelCase."""
    return _IN_PATH.sub(lambda found: f"{{{camel(found[1])}}}", path)


def camel(name: str) -> str:
    """Rename as the wire does."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def parameters_of(path: str, handler: HTTPRouteHandler) -> list[Parameter]:
    """Describe all of them."""
    found = [
        {"name": camel(name), "in": "path", "required": True, "schema": {"type": "string", "maxLength": 64}}
        for name in _IN_PATH.findall(path)
    ]
    signature = handler.parsed_fn_signature.parameters
    for field in signature.values():
        wanted = field.kwarg_definition
        if isinstance(wanted, QueryParameter):
            found.append(_in_query(field, wanted))
    if changes_something(handler):
        words = _KEY if binds_key(handler) else _UNUSED_KEY.format(why=handler.opt[REPEATABLE])
        found.append(_in_header(HEADER, words, r"^[\x21-\x7e]{8,255}$"))
    if handler.opt.get(RESUMES):
        found.append(_in_header("Last-Event-ID", _SEEN, r"^gen_[0-9a-f]{32}:[0-9]{1,9}$"))
    return found


def _in_query(field: FieldDefinition, wanted: QueryParameter) -> Parameter:
    # Absence is told by `required`, so the null of an optional parameter says nothing in a query.
    kinds = [inner.annotation for inner in field.inner_types if inner.annotation is not type(None)]
    schema = msgspec.json.schema(kinds[0] if field.is_optional else field.annotation)
    for ours, theirs in _LIMITS:
        limit = getattr(wanted, ours)
        if limit is not None:
            schema[theirs] = limit
    if field.has_default and field.default is not None:
        schema["default"] = field.default
    described: Parameter = {"name": wanted.name, "in": "query", "required": field.is_required, "schema": schema}
    if wanted.description:
        described["description"] = wanted.description
    return described


def _in_header(name: str, words: str, pattern: str) -> Parameter:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": False, "description": words, "schema": schema}
