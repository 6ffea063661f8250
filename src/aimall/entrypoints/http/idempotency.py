"""Idempotency keys as they travel, and the promise that every call which changes something may be repeated.

A route either takes `drawn_key` and binds its effect to it (one effect, and a repeat gives the first answer), or it
says with `REPEATABLE` in its `opt` why repeating it does no harm. One that does neither keeps the application from
starting. The key itself is checked on all of them.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.routes import BaseRoute

from aimall.application.claims import IdempotencyKey
from aimall.application.clock import Ids
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import GenerationId
from aimall.entrypoints.http.edge.exchange import exchange_of
from aimall.entrypoints.http.injection import container_of
from aimall.entrypoints.http.metering import handlers_of

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
REPEATABLE: Final = "repeatable"  # in `opt`: why a route that binds no key may be repeated
_DRAWN: Final = "drawn_key"
_UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEY: Final = re.compile(r"[\x21-\x7e]{8,255}", re.ASCII)


class UnrepeatableRoute(Exception):
    """A route changes something and neither binds a key nor says why it may be repeated."""


def changes_something(handler: HTTPRouteHandler) -> bool:
    """Tell whether a route may change something."""
    return bool(_UNSAFE & set(handler.http_methods))


def binds_key(handler: HTTPRouteHandler) -> bool:
    """Tell whether a route binds its effect to a key."""
    return _DRAWN in handler.parsed_fn_signature.parameters


def require_repeatable(routes: Iterable[BaseRoute]) -> None:
    """Refuse to start with a route that nobody may safely repeat. Raises `UnrepeatableRoute`."""
    for path, handler in handlers_of(routes):
        if changes_something(handler) and binds_key(handler) == (REPEATABLE in handler.opt):
            raise UnrepeatableRoute(f"{sorted(handler.http_methods)} {path}: take {_DRAWN}, or say REPEATABLE: why")


def heed_key(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard every route that may change something against a key that is none. Raises `InvalidValue`."""
    if isinstance(handler, HTTPRouteHandler) and changes_something(handler):
        for given in connection.headers.getall(HEADER, []):
            read_key(given)


def read_key(text: str, *, field: str = HEADER) -> IdempotencyKey:
    """Read a key, bare or as a quoted string. Raises `InvalidValue`."""
    quoted = len(text) > 1 and text.startswith('"') and text.endswith('"')
    key = text[1:-1] if quoted else text
    if not _KEY.fullmatch(key):
        raise InvalidValue(field=field, reason="must be 8 to 255 visible ASCII characters")
    return IdempotencyKey(key)


async def idempotency_key(request: Request[Any, Any, Any]) -> IdempotencyKey:
    """Give the key of this request: the header's, or a fresh one. The answer tells it. Raises `InvalidValue`."""
    given = request.headers.get(HEADER)
    ids = await container_of(request.app).get(Ids)
    return tell_key(request, read_key(given) if given is not None else IdempotencyKey(ids.new().hex))


def tell_key(request: Request[Any, Any, Any], key: IdempotencyKey) -> IdempotencyKey:
    """Put the key onto the answer."""
    exchange_of(request.scope).headers[HEADER] = key
    return key


def tell_run(request: Request[Any, Any, Any], generation: GenerationId | None, *, replayed: bool) -> None:
    """Tell of which run the answer is, to the log of calls, and to the client whether an earlier call began it."""
    exchange_of(request.scope).generation = generation
    tell_replay(request, replayed=replayed)


def tell_replay(request: Request[Any, Any, Any], *, replayed: bool) -> None:
    """Tell whether the answer is that of an earlier equal call: the client, and the log of calls."""
    exchange = exchange_of(request.scope)
    exchange.is_replay = replayed
    if replayed:
        exchange.headers[REPLAYED] = "true"
