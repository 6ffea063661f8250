"""Failures: what becomes of an exception that reaches the edge. Nothing internal ever leaves with it."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

import msgspec
import structlog
from litestar import Request
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import Method

from aimall.domain.kernel.errors import DomainError
from aimall.entrypoints.http.edge.exchange import exchange_of
from aimall.entrypoints.http.edge.query import query_names
from aimall.entrypoints.http.edge.requests import field_problem_of
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.openai import errors
from aimall.entrypoints.http.openai.wire import is_compatible
from aimall.entrypoints.http.problems import (
    BROKEN,
    MEDIA_TYPE,
    FieldProblem,
    Problem,
    RequestRefused,
    invalid,
    problem_of,
)

Handled = Request[Any, Any, Any]

_CODES: Final[Mapping[int, str]] = {
    400: "request.invalid",
    404: "route.not_found",
    405: "request.method_not_allowed",
    413: "request.too_large",
    414: "request.query_too_long",
    415: "request.unsupported_media_type",
}
_METHODS: Final[tuple[Method, ...]] = ("GET", "HEAD", "POST", "PATCH", "DELETE")
_log: Final = structlog.stdlib.get_logger("aimall.http")


def answer(request: Handled, problem: Problem) -> ApiResponse[bytes]:
    """Make the response that carries a problem, in the shape of the API that was asked."""
    exchange_of(request.scope).error = problem.code
    headers = dict(problem.headers)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="aimall"'
    if is_compatible(request.scope["path"]):
        headers |= errors.headers_of(problem)
        body, status = errors.error_body(problem), errors.status_of(problem)
        return ApiResponse(body, status_code=status, media_type=errors.MEDIA_TYPE, headers=headers)
    if problem.retry_after_s is not None:
        headers["Retry-After"] = str(problem.retry_after_s)
    document = problem.document(exchange_of(request.scope).request_id)
    body = msgspec.json.encode(document)
    return ApiResponse(body, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def on_domain_error(request: Handled, error: DomainError) -> ApiResponse[bytes]:
    """Answer with what the error table says."""
    problem = problem_of(error)
    if problem is BROKEN:
        _log.error("an error without a status", code=error.code, exc_info=error)
    return answer(request, problem)


def on_refusal(request: Handled, refusal: RequestRefused) -> ApiResponse[bytes]:
    """Answer with what was refused."""
    return answer(request, refusal.problem)


def on_http_error(request: Handled, error: HTTPException) -> ApiResponse[bytes]:
    """Answer what the framework refuses, in our words."""
    if isinstance(error, ValidationException):
        return answer(request, invalid(*_fields_of(request, error)))
    code = _CODES.get(error.status_code)
    if code is None:
        return on_anything(request, error)
    headers = {"Allow": _allowed(request)} if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else {}
    title = HTTPStatus(error.status_code).phrase
    return answer(request, Problem(status=error.status_code, code=code, title=title, headers=headers))


def on_anything(request: Handled, error: Exception) -> ApiResponse[bytes]:
    """The last resort: note the error where only the operator reads it, and tell the client our request id."""
    _log.error("an unexpected error", exc_info=error)
    return answer(request, BROKEN)


def _allowed(request: Handled) -> str:
    """Tell which methods this path does have."""
    allowed: list[str] = []
    for method in _METHODS:
        with suppress(HTTPException):
            request.app.asgi_router.handle_routing(path=request.scope["path"], method=method)
            allowed.append(method)
    return ", ".join(allowed)


def _fields_of(request: Handled, error: ValidationException) -> list[FieldProblem]:
    """Name the parameters that are wrong, as the API names them."""
    names = query_names(request.route_handler)
    extra = error.extra if isinstance(error.extra, list) else []
    found: list[FieldProblem] = []
    for entry in extra:
        said = field_problem_of(str(entry.get("message", "")))
        if entry.get("key") == "data":
            found.append(FieldProblem(field="", code="missing", message="a JSON body is required"))
            continue
        key = str(entry.get("key", said.field))
        found.append(FieldProblem(field=names.get(key, key), code=said.code, message=said.message))
    return found or [FieldProblem(field="", code="invalid", message=error.detail.partition(" for ")[0])]


HANDLERS: Final[Mapping[int | type[Exception], Any]] = {
    DomainError: on_domain_error,
    RequestRefused: on_refusal,
    HTTPException: on_http_error,
    Exception: on_anything,
}
