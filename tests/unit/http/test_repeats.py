"""Every route that may change something says how it may be repeated, or the application does not start."""

from typing import Any

import pytest
from litestar import Litestar, get, post
from litestar.di import NamedDependency, Provide

from aimall.application.claims import IdempotencyKey
from aimall.entrypoints.http.idempotency import REPEATABLE, UnrepeatableRoute, require_repeatable


@get("/reads", sync_to_thread=False)
def reads() -> None:
    """It changes nothing."""


@post("/silent", sync_to_thread=False)
def silent() -> None:
    """It says nothing of repeats."""


@post("/harmless", opt={REPEATABLE: "it does nothing"}, sync_to_thread=False)
def harmless() -> None:
    """It may be repeated."""


@post("/keyed", sync_to_thread=False)
def keyed(drawn_key: NamedDependency[IdempotencyKey]) -> None:
    """It binds its key."""


@post("/both", opt={REPEATABLE: "it does nothing"}, sync_to_thread=False)
def both(drawn_key: NamedDependency[IdempotencyKey]) -> None:
    """It cannot be both."""


def application(*handlers: Any) -> Litestar:  # noqa: ANN401 - handlers of any method
    key = Provide(lambda: IdempotencyKey("a-drawn-key"), sync_to_thread=False)
    return Litestar(list(handlers), dependencies={"drawn_key": key}, openapi_config=None, logging_config=None)


@pytest.mark.parametrize("handler", [silent, both], ids=["silent", "both"])
def test_a_route_that_leaves_repeats_open_keeps_the_application_from_starting(handler: Any) -> None:  # noqa: ANN401
    with pytest.raises(UnrepeatableRoute, match=str(handler.handler_name)):
        require_repeatable(application(handler).routes)


def test_a_route_that_reads_or_binds_a_key_or_gives_a_reason_is_fine() -> None:
    require_repeatable(application(reads, harmless, keyed).routes)
