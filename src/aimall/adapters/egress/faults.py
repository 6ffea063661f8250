"""Faults as upstreams report them: statuses and error bodies of many shapes become one of our values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

from aimall.domain.generation.event import ContentRefused, Rejected, Throttled, Unreachable

RETRY_AFTER_MAX_S: Final = 3600.0
LOADING_PAUSE_S: Final = 2.0
_DETAIL_MAX: Final = 300
_SECRET = re.compile(r"\b(sk|aim|key|Bearer)[-_ ][A-Za-z0-9_*.-]{6,}")

_TIMEOUT, _OVERLOADED, _LOADING = 408, 529, 503
_NOT_IMPLEMENTED: Final = 501
_THROTTLED: Final = frozenset({429, _OVERLOADED})
# What the request itself is to blame for: no other route will take it either.
_REQUEST_AT_FAULT: Final = frozenset({400, 413, 422})
_QUOTA_CODES: Final = frozenset({"insufficient_quota", "insufficient_credits", "payment_required"})
_CONTENT_CODES: Final = frozenset(
    {"content_policy_violation", "refusal", "content_filter", "moderation", "moderation_blocked"}
)
_ROUTE_CODES: Final = frozenset(
    {"model_not_found", "not_found", "no_endpoints", "model_deprecated", "unsupported_parameter"}
)
_UNKNOWN_MODEL = re.compile(r"not a valid model|model.{0,80}(not found|does not exist)|unknown model", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamError:
    """An error as an upstream tells it, whatever shape it had. `code` may be a number or a word, as text."""

    message: str = ""
    code: str = ""
    kind: str = ""

    @property
    def status(self) -> int | None:
        """The HTTP status that the code stands for, if it is one."""
        return int(self.code) if len(self.code) == len("500") and self.code.isascii() and self.code.isdigit() else None

    @property
    def words(self) -> frozenset[str]:
        """Every machine-readable word of the error."""
        return frozenset({self.code, self.kind})


def read_error(body: bytes | msgspec.Raw) -> UpstreamError | None:
    """Find the error in a JSON document: OpenAI's shape, OpenRouter's, text, `detail`. None if it holds none."""
    try:
        fields = msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if fields.get("object") == "error":
        return error_of_value(fields)
    return error_of_value(fields.get("error")) or error_of_value(fields.get("detail"))


def error_of_value(value: object) -> UpstreamError | None:
    """Read the value of an `error` field: an object, a text, or a list of validation errors. None if it is empty."""
    if not value:
        return None
    fields = _object(value)
    if not fields:
        return UpstreamError(message=_text(value))
    metadata = _object(fields.get("metadata"))
    moderated = "moderation" if metadata.get("reasons") else None
    return UpstreamError(
        message=_text(fields.get("message") or fields.get("detail")),
        code=_text(fields.get("code") or fields.get("http_status")),
        kind=_text(metadata.get("error_type") or moderated or fields.get("type")),
    )


def fault_of(
    status: int, error: UpstreamError | None, *, retry_after_s: float | None = None
) -> Throttled | Unreachable | Rejected | ContentRefused:
    """Turn a refused request into a fault. `status` is the HTTP status, or the code inside an answer of 200."""
    said = error or UpstreamError()
    detail = f"{status}: {redacted(said.message)}" if said.message else f"answered {status}"
    if _CONTENT_CODES & said.words:
        return ContentRefused(detail=detail)
    if status in _THROTTLED and not _QUOTA_CODES & said.words:
        return Throttled(detail=detail, retry_after_s=retry_after_s)
    if status == _LOADING and "loading" in said.message.lower():
        return Unreachable(detail=detail, retry_after_s=retry_after_s or LOADING_PAUSE_S)
    if status == _TIMEOUT or (status >= 500 and status != _NOT_IMPLEMENTED):  # noqa: PLR2004 - the class of 5xx
        return Unreachable(detail=detail, retry_after_s=retry_after_s)
    code = said.kind or said.code or str(status)
    return Rejected(detail=detail, code=code[:64], request_at_fault=_is_request_at_fault(status, said))


def redacted(text: str) -> str:
    """Shorten a text from outside to what a log may hold: no keys, no line breaks."""
    return _SECRET.sub(r"\1-…", " ".join(text[: _DETAIL_MAX * 2].split()))[:_DETAIL_MAX]


def retry_after_of(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After` in seconds, between 0 and an hour. A date counts from the sender's own `Date`."""
    written = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", written, re.ASCII):
        return min(float(written), RETRY_AFTER_MAX_S)
    until, now = _date(written), _date(headers.get("Date", ""))
    if until is None or now is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), RETRY_AFTER_MAX_S)


def _is_request_at_fault(status: int, said: UpstreamError) -> bool:
    if _ROUTE_CODES & said.words or _UNKNOWN_MODEL.search(said.message):
        return False
    return status in _REQUEST_AT_FAULT


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else None


def _object(value: object) -> dict[str, object]:
    return msgspec.convert(value, dict[str, object]) if isinstance(value, dict) else {}


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case int():
            return str(value)
        case _:
            return msgspec.json.encode(value).decode()[: _DETAIL_MAX * 2]
