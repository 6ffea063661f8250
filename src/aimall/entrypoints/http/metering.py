"""Metering: every route says whether it can cost coins. One that says nothing keeps the application from starting.

`opt` of a route holds either `meter="run"` (it starts a paid run, so it goes through the hold) or `free="reason"`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from litestar.handlers import HTTPRouteHandler
from litestar.routes import BaseRoute, HTTPRoute

METERED: Final[Mapping[str, Any]] = {"meter": "run"}
OPEN: Final = "open"  # in `opt`: whoever asks is answered, without an access token


def free(reason: str, *, open_to_all: bool = False) -> dict[str, Any]:
    """Declare that a route costs nothing, and why; `open_to_all` routes need no access token."""
    return {"free": reason, OPEN: open_to_all}


class UnmeteredRoute(Exception):
    """A route declares neither that it is metered nor why it is free."""


def handlers_of(routes: Iterable[BaseRoute]) -> list[tuple[str, HTTPRouteHandler]]:
    """List every handler that we wrote with its path; the framework adds OPTIONS by itself."""
    return [
        (route.path_format, handler)
        for route in routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.http_methods != {"OPTIONS"}
    ]


def require_meters(routes: Iterable[BaseRoute]) -> None:
    """Refuse to start with a route whose cost nobody declared. Raises `UnmeteredRoute`."""
    for path, handler in handlers_of(routes):
        if ("meter" in handler.opt) == ("free" in handler.opt):
            raise UnmeteredRoute(f"{sorted(handler.http_methods)} {path}: put METERED or free(reason) into its opt")
