"""The HTTP application: every route, behind one guard, one error table and one kind of response."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from dishka import AsyncContainer
from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from aimall.entrypoints.http.docs import page
from aimall.entrypoints.http.edge.query import heed_query
from aimall.entrypoints.http.edge.requests import BODY_BYTES_LIMIT, StrictRequest
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.failures import HANDLERS
from aimall.entrypoints.http.idempotency import heed_key, require_repeatable
from aimall.entrypoints.http.identity import identify
from aimall.entrypoints.http.injection import CONTAINER
from aimall.entrypoints.http.metering import require_meters
from aimall.entrypoints.http.v1.api import native_api

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def assemble(
    container: AsyncContainer, *, with_docs: bool, with_mock_topup: bool, lifespan: Sequence[Lifespan] = ()
) -> Litestar:
    """Build the application around a container. Raises `UnmeteredRoute` or `UnrepeatableRoute` if a route is silent."""
    docs: Sequence[HTTPRouteHandler] = page.HANDLERS if with_docs else ()
    app: Any = Litestar(
        [native_api(with_mock_topup=with_mock_topup), *docs],
        guards=[admit],
        exception_handlers=dict(HANDLERS),
        request_class=StrictRequest,
        response_class=ApiResponse,
        request_max_body_size=BODY_BYTES_LIMIT,
        state=State({CONTAINER: container}),
        lifespan=list(lifespan),
        openapi_config=None,
        logging_config=None,
    )
    require_meters(app.routes)
    require_repeatable(app.routes)
    return app


async def admit(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Look at every request before its route: who calls, under which key, and with which parameters.

    One guard, and an asynchronous one: the framework copies the route for each guard, and sends others to a thread.
    """
    await identify(connection, handler)
    heed_key(connection, handler)
    heed_query(connection, handler)
