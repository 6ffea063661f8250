"""The brake's arithmetic: never more than the promise in any hour, and never a lock-out."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.access.throttle import (
    LOG_IN_PER_ACCOUNT,
    REGISTER_PER_NETWORK,
    Passed,
    Rate,
    Wait,
    network_of,
    throttle_id,
    try_at,
)
from aimall.domain.kernel.errors import InvalidValue
from tests.access import NOON

HOUR = timedelta(hours=1)


def passes_within(rates: tuple[Rate, ...], *, span: timedelta, step: timedelta) -> int:
    """Try every `step`, and count the tries that pass all rates in turn."""
    arrivals: dict[str, datetime] = {}
    passed, at = 0, NOON
    while at <= NOON + span:
        for rate in rates:
            outcome = try_at(arrivals.get(rate.name), at, rate)
            if isinstance(outcome, Wait):
                break
            arrivals[rate.name] = outcome.arrival
        else:
            passed += 1
        at += step
    return passed


def test_a_thousand_guesses_in_an_hour_are_twenty_at_most() -> None:
    assert 10 <= passes_within(LOG_IN_PER_ACCOUNT, span=HOUR, step=timedelta(seconds=3.6)) <= 20


def test_at_most_twenty_register_from_one_network_in_an_hour() -> None:
    assert passes_within((REGISTER_PER_NETWORK,), span=HOUR, step=timedelta(seconds=1)) == 20


def test_the_delay_grows_and_is_never_longer_than_one_interval() -> None:
    arrivals: dict[str, datetime] = {}
    at, waits = NOON, list[float]()
    for _ in range(14):
        for rate in LOG_IN_PER_ACCOUNT:
            while isinstance(outcome := try_at(arrivals.get(rate.name), at, rate), Wait):
                waits.append(outcome.seconds)
                at += timedelta(seconds=outcome.seconds)
            arrivals[rate.name] = outcome.arrival
    assert waits == sorted(waits)
    assert waits[0] == 15
    assert max(waits) <= 360


@given(gaps=st.lists(st.integers(0, 200), max_size=60), burst=st.integers(1, 8), every=st.integers(1, 90))
def test_no_stretch_of_time_lets_more_through_than_burst_and_time_allow(
    gaps: list[int], burst: int, every: int
) -> None:
    rate = Rate(name="x", burst=burst, every=timedelta(seconds=every))
    arrival, second, passed = None, 0, list[int]()
    for gap in gaps:
        second += gap
        match try_at(arrival, NOON + timedelta(seconds=second), rate):
            case Passed(arrival=moved):
                arrival = moved
                passed.append(second)
            case Wait(seconds=wait):
                assert isinstance(try_at(arrival, NOON + timedelta(seconds=second + wait), rate), Passed)
    for first, begin in enumerate(passed):
        for last, end in enumerate(passed[first:], start=first):
            assert last - first + 1 <= burst + (end - begin) / every


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_address_belongs_to_a_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_what_is_braked_is_named_by_a_digest() -> None:
    rate = REGISTER_PER_NETWORK
    assert throttle_id(rate, "a") == throttle_id(rate, "a") != throttle_id(rate, "b")


@pytest.mark.parametrize(("burst", "seconds"), [(0, 1), (1, 0)])
def test_a_rate_that_lets_nothing_pass_is_refused(burst: int, seconds: int) -> None:
    with pytest.raises(InvalidValue):
        Rate(name="x", burst=burst, every=timedelta(seconds=seconds))
