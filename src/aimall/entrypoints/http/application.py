"""The HTTP application: every route, behind one look at whoever asks, one error table and one kind of response."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from dishka import AsyncContainer
from litestar import Litestar, Request
from litestar.handlers import HTTPRouteHandler
from litestar.routes import BaseRoute, HTTPRoute

from aimall.domain.kernel.errors import DomainError, TryAgain
from aimall.entrypoints.http.docs import page
from aimall.entrypoints.http.edge.calls import NoteCalls
from aimall.entrypoints.http.edge.query import heed_query
from aimall.entrypoints.http.edge.requests import BODY_BYTES_LIMIT, StrictRequest
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.failures import HANDLERS
from aimall.entrypoints.http.idempotency import heed_key, require_repeatable
from aimall.entrypoints.http.identity import identify
from aimall.entrypoints.http.injection import CONTAINER, container_of
from aimall.entrypoints.http.limits.guard import brake_guess, heed_limits
from aimall.entrypoints.http.metering import handlers_of, require_meters
from aimall.entrypoints.http.openai.api import compatible_api
from aimall.entrypoints.http.v1.api import native_api

Life = Callable[[], AbstractAsyncContextManager[None]]
LIFE: Final = "life"


def assemble(*, with_docs: bool, with_mock_topup: bool) -> Litestar:
    """Build the application: routes that wait for a container.

    Raises `UnguardedRoute`, `UnmeteredRoute` or `UnrepeatableRoute`.
    """
    docs: Sequence[HTTPRouteHandler] = page.HANDLERS if with_docs else ()
    app: Any = Litestar(
        [native_api(with_mock_topup=with_mock_topup), compatible_api(), *docs],
        before_request=admit,
        exception_handlers=dict(HANDLERS),
        request_class=StrictRequest,
        response_class=ApiResponse,
        request_max_body_size=BODY_BYTES_LIMIT,
        lifespan=[_live],
        openapi_config=None,
        logging_config=None,
    )
    require_admission(app.routes)
    require_meters(app.routes)
    require_repeatable(app.routes)
    return app


def furnish(app: Litestar, container: AsyncContainer, life: Life) -> None:
    """Give an application its use cases, and what it does from the start of its server to the end."""
    app.state.update({CONTAINER: container, LIFE: life})


def _live(app: Litestar) -> AbstractAsyncContextManager[None]:
    life: Life = app.state[LIFE]
    return life()


async def admit(request: Request[Any, Any, Any]) -> None:
    """Look at every request before its route: who calls, how often, under which key, and with which parameters.

    It is no guard of the framework, which would copy the route for it each time.
    """
    handler = request.route_handler
    try:
        await identify(request, handler)
    except TryAgain:
        raise  # nobody could say whether the key is a good one
    except DomainError as refused:
        (await container_of(request.app).get(NoteCalls)).begin_refused(request.scope, refused)
        await brake_guess(request)
        raise
    (await container_of(request.app).get(NoteCalls)).begin(request.scope)
    await heed_limits(request, handler)
    heed_key(request, handler)
    heed_query(request, handler)


class UnguardedRoute(Exception):
    """A route would answer requests that nobody has looked at."""


def require_admission(routes: Iterable[BaseRoute]) -> None:
    """Refuse to start with a route that lets in whoever comes. Raises `UnguardedRoute`.

    Only routes of HTTP are looked at before, and what the framework has in its cache is answered without it.
    """
    for route in routes:
        if not isinstance(route, HTTPRoute):
            raise UnguardedRoute(f"{route.path}: only a route of HTTP is looked at")
    for path, handler in handlers_of(routes):
        if handler.resolve_before_request() is not admit or handler.cache:
            raise UnguardedRoute(f"{sorted(handler.http_methods)} {path}: take no `before_request` and no `cache`")
