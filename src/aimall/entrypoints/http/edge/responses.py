"""Responses as we send them: every one carries the security headers, its request's id, and says what may be cached.

The headers are added where a response is made, not by a wrapper around `send`, which each chunk of each stream
would have to pass.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from litestar import Litestar, Request, Response
from litestar.background_tasks import BackgroundTask, BackgroundTasks
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from litestar.utils.helpers import get_enum_string_value

from aimall.entrypoints.http.edge.exchange import Writing, exchange_of
from aimall.entrypoints.http.limits.headers import limit_headers

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]

_BODILESS: Final = frozenset({204, 304})


class ApiResponse(Response[T]):
    """A response with everything that every response has."""

    def to_asgi_response(
        self,
        app: Litestar | None,
        request: AnyRequest,
        *,
        background: BackgroundTask | BackgroundTasks | None = None,
        cookies: Iterable[Cookie] | None = None,
        encoded_headers: Iterable[tuple[bytes, bytes]] | None = None,
        headers: dict[str, str] | None = None,
        is_head_response: bool = False,
        media_type: MediaType | str | None = None,
        status_code: int | None = None,
        type_encoders: Mapping[Any, Callable[[Any], Any]] | None = None,
    ) -> ASGIResponse:
        """Add the headers of the edge; those that the route has set win. Nothing is done in the background here."""
        status = exchange_of(request.scope).status = self.status_code or status_code or 200
        head, body = {**(headers or {}), **edge_headers(request)}, b""
        if not is_head_response and status not in _BODILESS:
            kind = get_enum_string_value(self.media_type or media_type or MediaType.JSON)
            body = self.render(self.content, kind)
            head["Content-Type"], head["Content-Length"] = content_type(kind), str(len(body))
        head.update(self.headers)

        async def write(_receive: Receive, send: Send) -> None:
            await send({"type": "http.response.body", "body": body, "more_body": False})

        return OnTheWire(status, head, write, cookies=(*self.cookies, *(cookies or ())))


def content_type(kind: str) -> str:
    """Write a media type as answers do: a text says that it is UTF-8."""
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def edge_headers(request: AnyRequest) -> dict[str, str]:
    """Give what every answer says, with what is left of the limits that its request met."""
    exchange = exchange_of(request.scope)
    return {**exchange.headers, **limit_headers(exchange.left, request.scope["path"])}


class OnTheWire(ASGIResponse):
    """A head, and somebody who writes the body, whom the front door asks for it: a stream stays open for long.

    The framework's own looks through all headers for each that it adds.
    """

    def __init__(self, status: int, head: Mapping[str, str], write: Writing, *, cookies: Iterable[Cookie] = ()) -> None:
        self._status, self._write = status, write
        self._head = [(name.lower().encode(), value.encode("latin-1")) for name, value in head.items()]
        self._head += [cookie.to_encoded_header() for cookie in cookies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self._status, "headers": self._head})
        exchange_of(scope).write = self._write
