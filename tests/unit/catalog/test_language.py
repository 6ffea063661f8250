"""Which language a text is in, as far as its script tells, and when people are warned about it."""

import pytest

from aimall.domain.catalog.language import LANGUAGE_UNSUPPORTED, language_notice, language_of
from aimall.domain.catalog.model import Capability, Model, ModelId


def a_model(*languages: str) -> Model:
    return Model(
        id=ModelId("a/model"),
        name="A model",
        capabilities=frozenset({Capability.CHAT}),
        context_length=8192,
        routes=(),
        languages=languages,
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("سلام، حال شما چطور است؟", "fa"),
        ("می\u200cخواهم", "fa"),
        ("Explain CORS to me", "en"),
        ("Schön, dass du da bist", "en"),
        ("این کد Python را درست کن", "fa"),
        ("translate سلام please", "en"),
        ("漢字", None),
        ("2 + 2 = 4 ؟", None),
        ("😀", None),
        ("", None),
        ("ab سل", None),
    ],
)
def test_a_text_is_in_the_language_of_most_of_its_letters(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_a_model_that_lacks_the_language_of_the_question_says_so() -> None:
    assert language_notice(a_model("en"), "سلام دنیا") == LANGUAGE_UNSUPPORTED


def test_a_model_that_knows_the_language_says_nothing() -> None:
    assert language_notice(a_model("en", "fa"), "سلام دنیا") is None


def test_a_model_that_names_no_languages_is_taken_to_know_all() -> None:
    assert language_notice(a_model(), "سلام دنیا") is None


def test_a_text_in_no_known_script_warns_nobody() -> None:
    assert language_notice(a_model("en"), "漢字") is None
