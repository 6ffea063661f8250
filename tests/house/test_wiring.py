"""Wiring: every error has a status, every use case can be made, every route tells what it costs."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from dishka import AsyncContainer
from litestar import Litestar, asgi, get
from litestar.routes import BaseRoute
from litestar.types import Receive, Scope, Send

import aimall.application
import aimall.domain
from aimall.bootstrap.container import make_container
from aimall.bootstrap.http import create_app
from aimall.bootstrap.settings import Settings, load_settings
from aimall.domain.kernel.errors import DomainError
from aimall.entrypoints.http.application import UnguardedRoute, admit, require_admission
from aimall.entrypoints.http.metering import UnmeteredRoute, free, handlers_of, require_meters
from aimall.entrypoints.http.problems import STATUS

# What runs by itself or from the command line and is no use case of the container.
NOT_WIRED: frozenset[str] = frozenset()
SPENDING = {
    *("chat_by_get", "chat_by_post", "draw", "film", "speak", "transcribe", "write_text"),
    *("chat_completions", "text_completions", "compatible_responses", "embeddings"),
    *("compatible_images", "compatible_speech", "compatible_transcription", "compatible_translation"),
}


def modules_of(package: object) -> Iterator[object]:
    """Import every module below a package."""
    path, name = package.__path__, package.__name__  # type: ignore[attr-defined] - a package has both
    for found in pkgutil.walk_packages(path, f"{name}."):
        yield importlib.import_module(found.name)


def errors_with_a_code(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Give every error that can be raised as itself."""
    for child in kind.__subclasses__():
        if hasattr(child, "code"):
            yield child
        yield from errors_with_a_code(child)


def use_cases() -> list[type]:
    """Every class of the application that acts on a command or a query."""
    found: list[type] = []
    for module in modules_of(aimall.application):
        for _, kind in inspect.getmembers(module, inspect.isclass):
            call = kind.__dict__.get("__call__")
            if kind.__module__ == module.__name__ and inspect.iscoroutinefunction(call):  # type: ignore[attr-defined] - modules have names
                found.append(kind)
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of a demo."""
    return load_settings({"AIMALL_DATA_DIR": str(tmp_path)})


@pytest.fixture
def container(settings: Settings) -> AsyncContainer:
    """Everything, wired and not opened."""
    return make_container(settings, "postgresql://nowhere")


@pytest.fixture
def routes(settings: Settings) -> Sequence[BaseRoute]:
    """All routes."""
    return create_app(settings, "postgresql://nowhere").app.routes


def test_every_domain_error_has_one_status() -> None:
    tuple(modules_of(aimall.domain))
    tuple(modules_of(aimall.application))
    ours = {
        kind for kind in errors_with_a_code() if kind.__module__.startswith(("aimall.domain.", "aimall.application."))
    }
    assert set(STATUS) == ours, "put the error into the table of entrypoints/http/problems.py"


def test_every_code_is_one_errors_own() -> None:
    codes = [kind.code for kind in STATUS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("use_case", use_cases(), ids=lambda kind: kind.__name__)
def test_every_use_case_is_wired(container: AsyncContainer, use_case: type) -> None:
    wired = {factory.provides.type_hint for factory in container.registry.factories.values()}
    assert use_case in wired or use_case.__name__ in NOT_WIRED, f"provide {use_case.__name__} in bootstrap/providers"


def test_every_request_is_looked_at_before_its_route(routes: Sequence[BaseRoute]) -> None:
    assert handlers_of(routes)
    require_admission(routes)


def test_a_route_that_would_let_in_whoever_comes_keeps_the_application_from_starting() -> None:
    async def let_in(_request: object) -> None:
        """Ask nobody."""

    @get("/wide", before_request=let_in)
    async def wide() -> None:
        """Let in."""

    @get("/kept", cache=True)
    async def kept() -> None:
        """Answer as before."""

    @asgi("/bare", copy_scope=True)
    async def bare(scope: Scope, receive: Receive, send: Send) -> None:
        """Answer anybody."""

    for handler in (wide, kept, bare):
        with pytest.raises(UnguardedRoute):
            require_admission(
                Litestar([handler], before_request=admit, openapi_config=None, logging_config=None).routes
            )


def test_every_route_is_metered_or_free_for_a_reason(routes: Sequence[BaseRoute]) -> None:
    require_meters(routes)
    metered = {str(handler.handler_name) for _, handler in handlers_of(routes) if "meter" in handler.opt}
    assert metered == SPENDING


def test_a_route_that_tells_nothing_keeps_the_application_from_starting() -> None:
    @get("/silent")
    async def silent() -> None:
        """Tell nothing."""

    @get("/torn", opt={**free("x"), "meter": "run"})
    async def torn() -> None:
        """Tell both."""

    for handler in (silent, torn):
        with pytest.raises(UnmeteredRoute):
            require_meters(Litestar([handler], openapi_config=None, logging_config=None).routes)


def test_every_route_is_described(routes: Sequence[BaseRoute]) -> None:
    for path, handler in handlers_of(routes):
        assert (handler.fn.__doc__ or "").strip(), path
