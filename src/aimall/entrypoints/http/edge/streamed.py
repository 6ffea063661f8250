"""Streamed responses: a body that somebody writes piece by piece, so that its length costs no memory."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

from litestar import Litestar, Request
from litestar.background_tasks import BackgroundTask, BackgroundTasks
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Send

from aimall.entrypoints.http.edge.exchange import Writing, exchange_of
from aimall.entrypoints.http.edge.responses import ApiResponse, OnTheWire, content_type, edge_headers


class StreamedResponse(ApiResponse[bytes]):
    """A response whose body somebody else writes, piece by piece, until it ends it."""

    def __init__(self, write: Writing, *, media_type: str, headers: Mapping[str, str], status_code: int = 200) -> None:
        super().__init__(b"", status_code=status_code, media_type=media_type, headers=dict(headers))
        self._write, self._status_code, self._kind = write, status_code, media_type

    def to_asgi_response(
        self,
        app: Litestar | None,
        request: Request[Any, Any, Any],
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
        """Answer the same whatever the method: a stream that starts a run is no created resource of its own."""
        exchange = exchange_of(request.scope)
        exchange.status, exchange.is_streamed = self._status_code, True
        head = {**(headers or {}), **edge_headers(request), **self.headers}
        head["Content-Type"] = content_type(self._kind)
        return OnTheWire(self._status_code, head, self._write)


async def in_pieces(
    pieces: AsyncIterator[bytes],
    *,
    media_type: str,
    headers: Mapping[str, str],
    status_code: int = 200,
    is_head: bool = False,
) -> StreamedResponse:
    """Answer with bytes that come piece by piece.

    The first piece is read before the answer begins: a store that is away is a problem, not half a file.
    """
    first = b"" if is_head else await anext(pieces, b"")

    async def write(_receive: Receive, send: Send) -> None:
        if not is_head:
            await send({"type": "http.response.body", "body": first, "more_body": True})
            async for piece in pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return StreamedResponse(write, media_type=media_type, headers=headers, status_code=status_code)
