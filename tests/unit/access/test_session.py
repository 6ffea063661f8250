"""The rules of a log-in: which token means what, and when it all ends."""

from datetime import timedelta
from uuid import uuid4

import pytest

from aimall.domain.access.session import RefreshToken, Session, Use, hash_of, successor_of
from tests.access import NOON, a_person, a_session

GRACE = timedelta(seconds=10)
MOMENT = timedelta(microseconds=1)


def rotated(session: Session, token: RefreshToken, at: timedelta) -> tuple[Session, RefreshToken]:
    after = session.rotated(token, uuid4().hex, NOON + at)
    return after, successor_of(token, after.seed)


@pytest.mark.parametrize(
    ("after", "use"),
    [
        (timedelta(0), Use.REPEAT),
        (GRACE, Use.REPEAT),
        (GRACE + MOMENT, Use.REUSE),
        (timedelta(days=7) - MOMENT, Use.REUSE),
        (timedelta(days=7), Use.ENDED),
    ],
)
def test_the_parent_is_a_repeat_for_ten_seconds_and_theft_after(after: timedelta, use: Use) -> None:
    session, token = a_session(a_person().profile.user)
    later, _ = rotated(session, token, timedelta(0))
    assert later.use_of(hash_of(token), NOON + after) is use


def test_a_grandparent_is_theft_at_once() -> None:
    first, token = a_session(a_person().profile.user)
    second, next_token = rotated(first, token, timedelta(0))
    third, last_token = rotated(second, next_token, timedelta(0))
    assert third.use_of(hash_of(token), NOON) is Use.REUSE
    assert third.use_of(hash_of(next_token), NOON) is Use.REPEAT
    assert third.use_of(hash_of(last_token), NOON) is Use.ROTATE


def test_a_log_in_that_is_used_daily_ends_after_thirty_days() -> None:
    session, token = a_session(a_person().profile.user)
    for day in range(1, 30):
        session, token = rotated(session, token, timedelta(days=day))
    assert session.is_open(NOON + timedelta(days=30) - MOMENT)
    assert not session.is_open(NOON + timedelta(days=30))


def test_a_log_in_that_rests_for_seven_days_is_over() -> None:
    session, _ = a_session(a_person().profile.user)
    assert session.is_open(NOON + timedelta(days=7) - MOMENT)
    assert not session.is_open(NOON + timedelta(days=7))


def test_an_ended_log_in_keeps_its_first_ending() -> None:
    session, token = a_session(a_person().profile.user)
    ended = session.ended(NOON)
    assert ended.ended(NOON + GRACE).ended_at == NOON
    assert ended.use_of(hash_of(token), NOON) is Use.ENDED


def test_a_successor_has_256_bits_and_needs_both_token_and_seed() -> None:
    made = successor_of(RefreshToken("token"), "seed")
    assert len(bytes.fromhex(made)) == 32
    assert made == successor_of(RefreshToken("token"), "seed")
    assert len({made, successor_of(RefreshToken("other"), "seed"), successor_of(RefreshToken("token"), "other")}) == 3


def test_neither_token_nor_seed_is_printed() -> None:
    session, token = a_session(a_person().profile.user)
    after, _ = rotated(session, token, timedelta(0))
    assert after.seed not in repr(after)
