"""Limits and what calls take of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.access.limits.limit import Admitted, Counted, Limit, Reading, Refused, Take, answer
from aimall.domain.access.limits.tally import SLOTS, Slot, Tally
from aimall.domain.kernel.errors import InvalidValue

LIMIT = Limit(name="tokens", counts=Counted.TOKENS, quota=1000)


@pytest.mark.parametrize(("quota", "window_s"), [(0, 60), (1, 0)])
def test_a_limit_that_lets_nothing_pass_is_none(quota: int, window_s: int) -> None:
    with pytest.raises(InvalidValue):
        Limit(name="none", counts=Counted.REQUESTS, quota=quota, window_s=window_s)


def test_nobody_takes_less_than_nothing() -> None:
    with pytest.raises(InvalidValue):
        Take(limit=LIMIT, subject="ann", wanted=-1)


@pytest.mark.parametrize(("quota", "strict"), [(1, 1), (9, 1), (11, 2), (600, 60)])
def test_a_stricter_limit_is_a_tenth_and_lets_something_pass(quota: int, strict: int) -> None:
    limit = Limit(name="r", counts=Counted.REQUESTS, quota=quota)
    assert limit.stricter() == Limit(name="r", counts=Counted.REQUESTS, quota=strict, is_strict=True)


def test_a_wait_is_told_in_whole_seconds_that_are_enough() -> None:
    take = Take(limit=LIMIT, subject="ann", wanted=1)
    found = answer((take,), (Reading(remaining=0, reset_ms=30_001, wait_ms=1),), at_ms=0)
    assert isinstance(found, Refused)
    assert (found.wait_s, found.left[0].reset_s) == (1, 31)


def test_a_call_without_limits_is_admitted() -> None:
    assert answer((), (), at_ms=5) == Admitted(takes=(), left=(), at_ms=5)


def test_a_tally_of_any_size_has_few_slots() -> None:
    tally = Tally()
    for ms in range(0, 3 * LIMIT.window_ms, 50):
        tally = tally.at(ms, LIMIT).plus(ms, LIMIT, 1)
        assert len(tally.slots) <= SLOTS + 1
    assert tally.used >= LIMIT.window_ms // 50


def test_a_slot_counts_until_the_last_of_it_has_left_the_window() -> None:
    tally = Tally().plus(1_000, LIMIT, 3).plus(1_999, LIMIT, 4)
    assert tally.slots == (Slot(1_999, 7),)
    assert tally.at(61_998, LIMIT).used == 7
    assert tally.at(61_999, LIMIT).used == 0


@given(st.lists(st.tuples(st.integers(0, 90_000), st.integers(-500, 500)), max_size=40))
def test_what_counts_is_what_its_slots_weigh(steps: list[tuple[int, int]]) -> None:
    tally, now_ms, taken_at_ms = Tally(), 0, 0
    for later_ms, weight in steps:
        now_ms += later_ms
        tally = tally.at(now_ms, LIMIT)
        if weight < 0:
            tally = tally.minus(taken_at_ms, LIMIT, -weight)
        else:
            tally, taken_at_ms = tally.plus(now_ms, LIMIT, weight), now_ms
        assert tally.used == sum(slot.weight for slot in tally.slots)
        assert all(slot.weight > 0 and slot.last_ms + LIMIT.window_ms > now_ms for slot in tally.slots)
