"""Titles of conversations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.conversation.conversation import TITLE_LENGTH_MAX, title_of
from aimall.domain.kernel.errors import InvalidValue


@pytest.mark.parametrize(
    ("written", "title"),
    [("  CORS,\n explained ", "CORS, explained"), ("می\u200cخواهم", "می\u200cخواهم"), (" \t\n", ""), ("", "")],
    ids=["spaces and lines", "Persian half-space", "only spaces", "nothing"],
)
def test_a_title_is_one_tidy_line(written: str, title: str) -> None:
    assert title_of(written) == title


def test_a_title_of_the_greatest_length_is_kept_whole() -> None:
    assert title_of(f"  {'س' * TITLE_LENGTH_MAX} ") == "س" * TITLE_LENGTH_MAX


def test_a_longer_title_is_refused_rather_than_cut() -> None:
    with pytest.raises(InvalidValue) as refusal:
        title_of("x" * (TITLE_LENGTH_MAX + 1))
    assert refusal.value.field == "title"


@given(st.text(max_size=TITLE_LENGTH_MAX))
def test_a_tidy_title_is_left_as_it_is(text: str) -> None:
    assert title_of(title_of(text)) == title_of(text)
