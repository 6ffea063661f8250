"""The text of a key: whatever is drawn is read back, and whatever is changed is known without asking anybody."""

import string
from uuid import uuid4
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.access.keys.key_text import PREFIX, hash_of, last_four_of, masked, read_key, write_key

DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase


@given(st.text())
def test_whatever_is_drawn_makes_a_key_that_is_read_back(chance: str) -> None:
    key = write_key(chance)
    assert read_key(key) == key
    assert len(key) == len(PREFIX) + 43 + 6
    assert set(key.removeprefix(PREFIX)) <= set(DIGITS)


@given(st.text(), st.text())
def test_another_chance_is_another_key_with_another_hash(chance: str, other: str) -> None:
    assert (write_key(chance) == write_key(other)) == (chance == other)
    assert (hash_of(write_key(chance)) == hash_of(write_key(other))) == (chance == other)


@given(st.text(), st.integers(min_value=0, max_value=57), st.sampled_from(DIGITS))
def test_one_changed_letter_makes_it_no_key(chance: str, place: int, letter: str) -> None:
    key = write_key(chance)
    changed = key[:place] + letter + key[place + 1 :]
    assert (read_key(changed) is not None) == (changed == key)


@given(st.text(), st.integers(min_value=1, max_value=57))
def test_what_was_cut_off_is_no_key(chance: str, length: int) -> None:
    key = write_key(chance)
    assert read_key(key[:-length]) is None
    assert read_key(key[length:]) is None


@given(st.text())
def test_any_other_text_is_no_key(text: str) -> None:
    assert read_key(text) is None
    assert read_key(PREFIX + text) is None


@pytest.mark.parametrize("change", [" {}", "{} ", "{}\n", "{}0", "0{}", "AIM_LIVE_{}"])
def test_what_stands_around_a_key_makes_it_none(change: str) -> None:
    assert read_key(change.format(write_key("x"))) is None


def test_the_check_is_the_crc32_of_what_stands_before_it_in_six_digits() -> None:
    key = write_key("x")
    number = 0
    for digit in key[-6:]:
        number = number * 62 + DIGITS.index(digit)
    assert number == crc32(key[:-6].encode())


def test_a_key_is_shown_by_its_beginning_and_its_last_four() -> None:
    key = write_key(uuid4().hex)
    assert masked(last_four_of(key)) == f"aim_live_…{key[-4:]}"
