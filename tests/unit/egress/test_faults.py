"""Faults: which error of an upstream means what, and what may be said about it."""

import json

import pytest

from aimall.adapters.egress.faults import UpstreamError, fault_of, read_error, redacted, retry_after_of
from aimall.domain.generation.event import ContentRefused, Rejected, Throttled, Unreachable


def fault(
    status: int, body: object, retry_after_s: float | None = None
) -> Throttled | Unreachable | Rejected | ContentRefused:
    return fault_of(status, read_error(json.dumps(body).encode()), retry_after_s=retry_after_s)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 524])
def test_trouble_at_the_provider_is_worth_another_try(status: int) -> None:
    assert isinstance(fault(status, {"error": {"code": status, "message": "x"}}), Unreachable)


@pytest.mark.parametrize("status", [429, 529])
def test_overload_asks_us_to_slow_down(status: int) -> None:
    assert fault(status, {"error": {"code": status, "message": "x"}}, 7.0) == Throttled(
        detail=f"{status}: x", retry_after_s=7.0
    )


def test_an_empty_purse_is_no_throttling() -> None:
    found = fault(429, {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}})
    assert isinstance(found, Rejected)
    assert not found.request_at_fault


@pytest.mark.parametrize(
    ("status", "error", "at_fault"),
    [
        (400, {"message": "bad temperature", "code": 400}, True),
        (400, {"message": "too long", "type": "exceed_context_size_error", "code": 400}, True),
        (413, {"message": "too big"}, True),
        (422, {"message": "unprocessable"}, True),
        (403, {"message": "no permission"}, False),
        (400, {"message": "acme/fake-1.0 is not a valid model ID", "code": 400}, False),
        (404, {"message": 'model "x" not found', "type": "not_found_error"}, False),
        (404, {"message": "No endpoints found for google/x:free."}, False),
        (401, {"message": "No auth credentials found", "code": 401}, False),
        (402, {"message": "Insufficient credits."}, False),
        (501, {"message": "not supported"}, False),
        (302, {"message": "elsewhere"}, False),
    ],
)
def test_a_bad_request_is_told_from_a_bad_route(status: int, error: dict[str, object], at_fault: bool) -> None:  # noqa: FBT001 - a column of the table
    found = fault(status, {"error": error})
    assert isinstance(found, Rejected)
    assert found.request_at_fault is at_fault


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, {"message": "flagged", "code": 403, "metadata": {"reasons": ["violence"]}}),
        (400, {"message": "flagged", "code": 400, "metadata": {"error_type": "content_policy_violation"}}),
        (400, {"message": "flagged", "type": "image_generation_user_error", "code": "moderation_blocked"}),
        (400, {"message": "flagged", "type": "invalid_request_error", "code": "content_policy_violation"}),
    ],
)
def test_what_is_refused_for_its_content_is_told_apart(status: int, error: dict[str, object]) -> None:
    assert fault(status, {"error": error}) == ContentRefused(detail=f"{status}: flagged")


def test_a_loading_model_is_asked_again_soon() -> None:
    body = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
    assert fault(503, body) == Unreachable(detail="503: Loading model", retry_after_s=2.0)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"error":{"message":"m","type":"t","code":"c"}}', UpstreamError(message="m", code="c", kind="t")),
        ('{"error":{"message":"m","code":502}}', UpstreamError(message="m", code="502")),
        ('{"error":"m"}', UpstreamError(message="m")),
        ('{"detail":"m"}', UpstreamError(message="m")),
        ('{"detail":[{"loc":["body"],"msg":"m"}]}', UpstreamError(message='[{"loc":["body"],"msg":"m"}]')),
        ('{"object":"error","message":"m","code":400}', UpstreamError(message="m", code="400")),
        ('{"error":{"message":"m","http_status":404}}', UpstreamError(message="m", code="404")),
        ('{"error":{"message":"m","metadata":null}}', UpstreamError(message="m")),
        ('{"error":null}', None),
        ("{}", None),
        ("[]", None),
        ("<html>", None),
        ("", None),
    ],
)
def test_errors_are_found_in_every_shape(body: str, expected: UpstreamError | None) -> None:
    assert read_error(body.encode()) == expected


def test_keys_never_reach_a_detail() -> None:
    said = redacted("Incorrect API key provided: sk-proj-abcdef123456.\nBearer sk-or-v1-00112233 is wrong")
    assert "abcdef" not in said
    assert "00112233" not in said
    assert "\n" not in said


def test_a_detail_is_short() -> None:
    assert len(redacted("x" * 10_000)) == 300


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "999999"}, 3600.0),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "1e400"}, None),
        ({}, None),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:27:00 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 0.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT"}, None),
    ],
    ids=str,
)
def test_retry_after_is_read_in_both_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_of(headers) == seconds
