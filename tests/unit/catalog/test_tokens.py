"""Tokens without a tokenizer: an estimate that is likely, and a bound that holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.catalog.tokens import TOKENS_PER_MESSAGE, likely_tokens, token_bound

TEXTS = st.text(max_size=400)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("a", 1),
        ("x" * 35, 10),
        ("é" * 35, 10),
        ("\u0240\u024f" * 35, 20),
        ("\u0250\u027f" * 9, 10),
        ("س" * 18, 10),
        ("س" * 18 + "x" * 35, 20),
        ("漢" * 9, 5),
    ],
    ids=["nothing", "a letter", "Latin", "accented Latin", "the last Latin", "phonetics", "Persian", "both", "Chinese"],
)
def test_a_likely_number_of_tokens_goes_by_the_script_and_is_rounded_up(text: str, tokens: int) -> None:
    assert likely_tokens(text) == tokens


@pytest.mark.parametrize(("text", "size"), [("", 0), ("abc", 3), ("سلام", 8), ("😀", 4)])
def test_no_tokenizer_makes_more_tokens_than_there_are_bytes(text: str, size: int) -> None:
    assert token_bound(text) == size + TOKENS_PER_MESSAGE


@given(TEXTS)
def test_what_is_likely_never_exceeds_the_bound(text: str) -> None:
    assert 0 <= likely_tokens(text) <= token_bound(text)


@given(TEXTS, TEXTS)
def test_a_longer_text_never_takes_fewer_tokens(text: str, more: str) -> None:
    assert likely_tokens(text) <= likely_tokens(text + more)
    assert token_bound(text) <= token_bound(text + more)
