"""Which route comes first, and how long a route that fails is left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.catalog.model import ProviderName, Route
from aimall.domain.catalog.routing import (
    FAILURES_TO_OPEN,
    HEALTHY,
    PAUSE_FIRST,
    PAUSE_LONGEST,
    RouteHealth,
    order_routes,
)

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)


def a_route(provider: str, priority: int = 50) -> Route:
    return Route(provider=ProviderName(provider), upstream_model="model", priority=priority)


def after(failures: int, *, at: datetime = NOON) -> RouteHealth:
    health = HEALTHY
    for _ in range(failures):
        health = health.after_failure(at=at)
    return health


def pause_of(health: RouteHealth, *, at: datetime = NOON) -> timedelta:
    return (health.resting_until or at) - at


def test_a_route_that_has_not_failed_is_not_resting() -> None:
    assert not HEALTHY.is_resting(at=NOON)


def test_few_failures_do_not_rest_a_route() -> None:
    assert not after(FAILURES_TO_OPEN - 1).is_resting(at=NOON)


def test_no_route_fails_more_than_five_times_before_it_rests() -> None:
    assert FAILURES_TO_OPEN <= 5
    assert after(FAILURES_TO_OPEN).is_resting(at=NOON)


def test_a_rested_route_is_tried_again_when_its_pause_is_over() -> None:
    health = after(FAILURES_TO_OPEN)
    assert health.is_resting(at=NOON + PAUSE_FIRST - timedelta(microseconds=1))
    assert not health.is_resting(at=NOON + PAUSE_FIRST)


def test_one_failure_after_the_pause_rests_the_route_again_and_for_longer() -> None:
    later = NOON + PAUSE_FIRST
    again = after(FAILURES_TO_OPEN).after_failure(at=later)
    assert pause_of(again, at=later) == 2 * PAUSE_FIRST


def test_a_provider_that_says_how_long_is_left_alone_at_once() -> None:
    health = HEALTHY.after_failure(at=NOON, retry_after=timedelta(seconds=7))
    assert pause_of(health) == timedelta(seconds=7)


def test_a_provider_that_says_to_come_back_at_once_does_not_keep_its_route_awake_for_ever() -> None:
    health = HEALTHY
    for _ in range(FAILURES_TO_OPEN):
        health = health.after_failure(at=NOON, retry_after=timedelta(0))
    assert pause_of(health) == PAUSE_FIRST


@given(st.integers(1, 10_000), st.none() | st.timedeltas(timedelta(0), timedelta(days=365)))
def test_no_route_rests_longer_than_the_longest_pause(failures: int, wait: timedelta | None) -> None:
    health = RouteHealth(failures=failures).after_failure(at=NOON, retry_after=wait)
    assert timedelta(0) <= pause_of(health) <= PAUSE_LONGEST


def test_routes_are_tried_by_priority_and_then_by_name() -> None:
    routes = (a_route("c", 2), a_route("b", 1), a_route("a", 2))
    assert [route.provider for route in order_routes(routes, {}, at=NOON)] == ["b", "a", "c"]


def test_a_resting_route_is_left_out() -> None:
    first, second = a_route("first", 1), a_route("second", 2)
    assert order_routes((first, second), {first: after(FAILURES_TO_OPEN)}, at=NOON) == (second,)


def test_when_all_rest_the_one_that_wakes_first_is_tried_alone() -> None:
    first, second = a_route("first", 1), a_route("second", 2)
    health = {first: after(FAILURES_TO_OPEN + 2), second: after(FAILURES_TO_OPEN)}
    assert order_routes((first, second), health, at=NOON) == (second,)


def test_without_routes_there_is_nothing_to_try() -> None:
    assert order_routes((), {}, at=NOON) == ()


@pytest.mark.parametrize("resting", range(4))
def test_there_is_always_a_route_to_try_while_there_is_one_at_all(resting: int) -> None:
    routes = tuple(a_route(str(number), number) for number in range(3))
    health = dict.fromkeys(routes[:resting], after(FAILURES_TO_OPEN))
    assert order_routes(routes, health, at=NOON)
