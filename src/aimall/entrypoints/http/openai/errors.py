"""Errors as OpenAI's clients read them: the same problems as everywhere, in another shape.

Source: the error bodies and classes of openai-python 3.54. All four keys are always there, and `code` is a word.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec

from aimall.domain.kernel.errors import DomainError
from aimall.entrypoints.http.openai.wire import OpenAiShown
from aimall.entrypoints.http.problems import FieldProblem, Problem, RequestRefused, invalid, problem_of

MEDIA_TYPE: Final = "application/json"
RETRY_AFTER_MAX_S: Final = 60  # beyond two minutes openai-python does not come again at all

# Where clients look for a word of OpenAI's; every other problem keeps its own.
_CODES: Final[Mapping[str, str]] = {
    "access.unauthenticated": "invalid_api_key",
    "access.rate_limited": "rate_limit_exceeded",
    "generation.too_many": "rate_limit_exceeded",
    "model.not_found": "model_not_found",
    "model.not_allowed": "model_not_allowed",
    "wallet.insufficient_coins": "insufficient_credits",
    "request.invalid": "invalid_value",
    "server.error": "server_error",
    "server.try_again": "overloaded",
    "provider.content_refused": "content_policy_violation",
}
_UNSUPPORTED: Final = "unsupported"  # a field that OpenAI has and we have not
# Here a refusal of what was asked is the client's to mend, and whatever says 5xx is sent again by itself.
_STATUSES: Final[Mapping[str, int]] = {"provider.content_refused": 400}
_TYPES: Final[Mapping[int, str]] = {
    402: "insufficient_quota",
    403: "permission_error",
    429: "rate_limit_error",
}
_PARAMS: Final[Mapping[str, str]] = {"model.not_found": "model", "model.not_allowed": "model"}
_NOT_RETRIED: Final = frozenset({409})  # clients repeat a conflict, which stays one


class ErrorShown(OpenAiShown):
    """What went wrong. `param` names the field of the request that is to blame."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorBody(OpenAiShown):
    """The body of every refusal."""

    error: ErrorShown


def status_of(problem: Problem) -> int:
    """Give the status: here nobody knows 422 but as a body that is wrong."""
    status = _STATUSES.get(problem.code, problem.status)
    return 400 if status == HTTPStatus.UNPROCESSABLE_ENTITY else status


def headers_of(problem: Problem) -> dict[str, str]:
    """Give the headers that tell a client whether and when to come again."""
    headers: dict[str, str] = {}
    if problem.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, min(problem.retry_after_s, RETRY_AFTER_MAX_S)))
    if problem.status in _NOT_RETRIED:
        headers["x-should-retry"] = "false"
    return headers


def error_of(problem: Problem) -> ErrorShown:
    """Word a problem."""
    first = problem.errors[0] if problem.errors else None
    said = problem.detail or problem.title
    if first is not None:
        said = f"{first.field}: {first.message}" if first.field else first.message
    is_unsupported = first is not None and first.code == _UNSUPPORTED
    status = status_of(problem)
    kind = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    return ErrorShown(
        message=said,
        type=_TYPES.get(status, kind),
        param=(first.field or None) if first is not None else _PARAMS.get(problem.code),
        code="unsupported_parameter" if is_unsupported else _CODES.get(problem.code, problem.code),
    )


def unsupported(field: str, reason: str) -> RequestRefused:
    """Make the refusal of a field that OpenAI has and we have not."""
    return RequestRefused(invalid(FieldProblem(field=field, code=_UNSUPPORTED, message=reason)))


def error_body(problem: Problem) -> bytes:
    """Encode the body of a refusal."""
    return msgspec.json.encode(ErrorBody(error=error_of(problem)))


def error_frame(error: DomainError) -> bytes:
    """Encode what breaks off a stream whose head has gone already."""
    return b"data: " + error_body(problem_of(error)) + b"\n\n"
