"""Queries as we accept them: text, and nothing in it that the route does not know or that is said twice."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_to_bytes

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.params import QueryParameter

from aimall.entrypoints.http.openai.wire import COMPATIBLE
from aimall.entrypoints.http.problems import FieldProblem, RequestRefused, invalid

QUERY_BYTES_LIMIT: Final = 6_000
_NAMED_AT_MOST: Final = 10
_NAME_LENGTH_MAX: Final = 64


def is_text(query: bytes) -> bool:
    """Tell whether a query holds text only: whole UTF-8 without NUL, which the store does not hold."""
    try:
        return "\0" not in unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False


def query_names(handler: HTTPRouteHandler) -> Mapping[str, str]:
    """Give the names that parameters of the query have in our code, and those that they have in the API."""
    fields = handler.parsed_fn_signature.parameters.values()
    wanted = {field.name: field.kwarg_definition for field in fields}
    return {name: kind.name or name for name, kind in wanted.items() if isinstance(kind, QueryParameter)}


def heed_query(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard every route against parameters that would be silently without effect. Raises `RequestRefused`."""
    query = connection.scope["query_string"]
    if not query or not isinstance(handler, HTTPRouteHandler) or COMPATIBLE in handler.opt:
        return
    known = set(query_names(handler).values())
    names = [name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)]
    wrong = [_wrong(name, "unknown", "is not a parameter of this request") for name in names if name not in known]
    wrong += [_wrong(name, "repeated", "may come only once") for name in sorted(known) if names.count(name) > 1]
    if wrong:
        raise RequestRefused(invalid(*wrong[:_NAMED_AT_MOST]))


def _wrong(name: str, code: str, message: str) -> FieldProblem:
    return FieldProblem(field=name[:_NAME_LENGTH_MAX], code=code, message=message)
