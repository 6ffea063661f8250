"""Failures of runs: each has a stable code that is stored, and comes back from it."""

import pytest

from aimall.domain.generation.errors import (
    PROVIDER_FAILURES,
    ProviderFailed,
    ProviderInterrupted,
    ProviderRefusedContent,
    ProviderRefusedRequest,
    ProviderRejected,
    ProviderThrottled,
    ProviderUnreachable,
    RunLost,
    error_of,
    failure_called,
)
from aimall.domain.generation.event import ContentRefused, Fault, Interrupted, Rejected, Throttled, Unreachable


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Throttled(detail="slow down", retry_after_s=3.0), ProviderThrottled),
        (Unreachable(detail="refused"), ProviderUnreachable),
        (Rejected(detail="no", code="x", request_at_fault=True), ProviderRefusedRequest),
        (Rejected(detail="no", code="x", request_at_fault=False), ProviderRejected),
        (ContentRefused(detail="flagged"), ProviderRefusedContent),
        (Interrupted(detail="dropped"), ProviderInterrupted),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_fault_is_named_for_the_person_and_its_detail_kept_for_our_books(
    fault: Fault, error: type[ProviderFailed]
) -> None:
    named = error_of(fault)
    assert type(named) is error
    assert named.detail == fault.detail


def test_no_detail_of_a_provider_reaches_the_person() -> None:
    assert error_of(Unreachable(detail="key sk-… at 10.0.0.1")).facts() == {}


@pytest.mark.parametrize("kind", PROVIDER_FAILURES)
def test_a_stored_code_brings_its_error_back(kind: type[ProviderFailed]) -> None:
    assert type(failure_called(kind.code)) is kind


def test_every_failure_of_a_provider_can_be_brought_back() -> None:
    assert set(ProviderFailed.__subclasses__()) == set(PROVIDER_FAILURES)
    assert len({kind.code for kind in PROVIDER_FAILURES}) == len(PROVIDER_FAILURES)


@pytest.mark.parametrize("code", [RunLost.code, "of.another_release"])
def test_any_other_code_says_that_the_platform_lost_the_run(code: str) -> None:
    assert isinstance(failure_called(code), RunLost)
