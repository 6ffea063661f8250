"""Responses as we send them: every one carries the security headers, its request's id, and says what may be cached.

The headers are added where a response is made, not by a wrapper around `send`, which each chunk of each stream
would have to pass.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from litestar import Litestar, Request, Response
from litestar.background_tasks import BackgroundTask, BackgroundTasks
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.response.base import ASGIResponse

from aimall.entrypoints.http.edge.exchange import exchange_of

T = TypeVar("T")


class ApiResponse(Response[T]):
    """A response with everything that every response has."""

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
        """Add the headers of the edge; those that the route has set win."""
        exchange = exchange_of(request.scope)
        exchange.status = self.status_code or status_code or 200
        return super().to_asgi_response(  # pyright: ignore[reportUnknownMemberType] - its request has no types
            app,
            request,
            background=background,
            cookies=cookies,
            headers={**(headers or {}), **exchange.headers},
            is_head_response=is_head_response,
            media_type=media_type,
            status_code=status_code,
            type_encoders=type_encoders,
        )
