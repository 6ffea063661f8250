"""The OpenAPI 3.1 document, read off the routes themselves.

Schemas come from the encoder, so the document promises what the wire does: closed requests, patterns of amounts,
fields that are always there. The framework's own generator loses all three, and serves pages that load scripts.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from aimall.entrypoints.http.docs.answers import BODIES, EVENT_REF, SHOWS, STREAM_REF, answers_of, ref, schema_name
from aimall.entrypoints.http.docs.parameters import parameters_of, public_path
from aimall.entrypoints.http.metering import OPEN, handlers_of
from aimall.entrypoints.http.openai.errors import ErrorBody
from aimall.entrypoints.http.openai.wire import is_compatible
from aimall.entrypoints.http.stream.events import StreamEvent
from aimall.entrypoints.http.wire import ProblemShown

Document = dict[str, Any]
Structs = set[type[msgspec.Struct]]

VERSION: Final = "1.0.0"
ABOUT: Final = "One account, one wallet of coins, every kind of AI."


def describe(app: Litestar) -> Document:
    """Give the whole document as plain data, in a stable order."""
    paths: dict[str, Document] = {}
    structs: Structs = {ProblemShown, ErrorBody}
    for path, handler in sorted(handlers_of(app.routes), key=lambda found: found[0]):
        if not handler.include_in_schema:
            continue
        for method in handler.http_methods - {"HEAD"}:  # which is the same without a body
            paths.setdefault(public_path(path), {})[method.lower()] = _operation(path, handler)
        structs.update(_structs_of(handler))
    return {
        "openapi": "3.1.0",
        "info": {"title": "AI Mall", "version": VERSION, "description": ABOUT},
        "paths": {path: dict(sorted(methods.items())) for path, methods in paths.items()},
        "components": {
            "schemas": _schemas(structs),
            "securitySchemes": {"accessToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(path: str, handler: HTTPRouteHandler) -> Document:
    words = (handler.fn.__doc__ or "").strip()
    parameters = parameters_of(path, handler)
    operation: Document = {
        "operationId": handler.handler_name,
        "tags": ["openai" if is_compatible(path) else path.removeprefix("/api/v1/").partition("/")[0]],
        "summary": words.split("\n", 1)[0],
        "description": words,
        "security": [] if handler.opt.get(OPEN) else [{"accessToken": []}],
        "x-meter": handler.opt.get("meter", "free"),
        "responses": answers_of(handler, gives=tuple(_structs_in(handler.parsed_return_field.annotation))),
    }
    if parameters:
        operation["parameters"] = parameters
    bodies, is_optional = _bodies_of(handler)
    if bodies:
        content = {kind: {"schema": ref(schema_name(struct))} for kind, struct in bodies.items()}
        operation["requestBody"] = {"required": not is_optional, "content": content}
    return operation


def _bodies_of(handler: HTTPRouteHandler) -> tuple[Mapping[str, type[msgspec.Struct]], bool]:
    """Give what a route takes, by media type, and whether it does without."""
    body = handler.parsed_data_field
    if body is None:
        return handler.opt.get(BODIES, {}), False
    (struct,) = _structs_in(body.annotation)
    return {"application/json": struct}, body.is_optional


def _structs_of(handler: HTTPRouteHandler) -> Iterator[type[msgspec.Struct]]:
    yield from _structs_in(handler.parsed_return_field.annotation)
    yield from _bodies_of(handler)[0].values()
    yield from handler.opt.get(SHOWS, ())


def _structs_in(annotation: object) -> Iterator[type[msgspec.Struct]]:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation
    for inner in get_args(annotation):
        yield from _structs_in(inner)


def _frame(names: list[str]) -> Document:
    """Describe one event as it travels: its id to resume from, its name, and its data as JSON text."""
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": ref(EVENT_REF)}
    return {
        "type": "object",
        "description": "One server-sent event. Comments keep a silent stream alive.",
        "properties": {
            "id": {"type": "string", "pattern": r"^gen_[0-9a-f]{32}:[1-9][0-9]*$"},
            "event": {"type": "string", "enum": names},
            "data": data,
        },
        "required": ["id", "event", "data"],
    }


def _schemas(structs: Structs) -> Document:
    ordered = sorted(structs, key=lambda struct: struct.__name__)
    (*_, stream), found = msgspec.json.schema_components(
        [*ordered, StreamEvent], ref_template="#/components/schemas/{name}"
    )
    found[EVENT_REF] = {**stream, "description": "The data of one server-sent event."}
    found[STREAM_REF] = _frame(list(stream["discriminator"]["mapping"]))
    return dict(sorted(found.items()))
