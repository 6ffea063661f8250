"""Injection: a route names the use cases it calls, and they come from the application's one container.

They are stateless and made once. No scope is opened for a request, so a stream holds nothing while it lasts.
"""

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any, Final, ParamSpec, TypeVar

from dishka import AsyncContainer
from dishka.integrations.base import wrap_injection
from litestar import Litestar, Request

P = ParamSpec("P")
T = TypeVar("T")

CONTAINER: Final = "container"


def container_of(app: Litestar) -> AsyncContainer:
    """Give the container that bootstrap put into the application's state."""
    container: AsyncContainer = app.state[CONTAINER]
    return container


def inject(handler: Callable[P, T]) -> Callable[P, T]:
    """Let parameters marked `FromDishka[UseCase]` be filled from the container."""
    missing = "request" not in signature(handler).parameters
    request = Parameter("request", Parameter.KEYWORD_ONLY, annotation=Request[Any, Any, Any])
    return wrap_injection(
        func=handler,
        is_async=True,
        additional_params=[request] if missing else [],
        container_getter=lambda _, given: container_of(given["request"].app),
    )
