"""Texts of the studio: what a brief says to the model."""

import pytest

from aimall.domain.generation.request import Speaker
from aimall.domain.generation.text import LANGUAGES, LENGTHS, TEMPLATES, TONES, TextBrief, TextLength
from aimall.domain.kernel.errors import InvalidValue


def a_brief(
    *, tone: str | None = None, length: TextLength = TextLength.MEDIUM, language: str | None = None
) -> TextBrief:
    return TextBrief(prompt="یک داستان کوتاه", tone=tone, length=length, language=language)


def rules_of(brief: TextBrief) -> str:
    rules, _ = brief.lines()
    assert rules.speaker is Speaker.SYSTEM
    return rules.text


def test_the_prompt_is_given_word_for_word_after_the_rules() -> None:
    _, prompt = a_brief().lines()
    assert (prompt.speaker, prompt.text) == (Speaker.USER, "یک داستان کوتاه")


@pytest.mark.parametrize("tone", TONES)
def test_every_tone_on_offer_is_put_into_words(tone: str) -> None:
    assert TONES[tone] in rules_of(a_brief(tone=tone))


def test_without_a_tone_the_text_is_neutral() -> None:
    assert rules_of(a_brief()) == rules_of(a_brief(tone="neutral"))


@pytest.mark.parametrize("length", TextLength)
def test_every_length_is_asked_for_in_words_and_bounded_in_tokens(length: TextLength) -> None:
    brief = a_brief(length=length)
    assert f"{LENGTHS[length].words} words" in rules_of(brief)
    # Persian takes up to four tokens a word.
    assert brief.max_tokens >= 4 * LENGTHS[length].words


def test_a_longer_text_may_take_more_tokens() -> None:
    bounds = [a_brief(length=length).max_tokens for length in TextLength]
    assert bounds == sorted(set(bounds))


@pytest.mark.parametrize(("language", "name"), LANGUAGES.items())
def test_a_language_is_named_to_the_model(language: str, name: str) -> None:
    assert f"Write in {name}." in rules_of(a_brief(language=language))


def test_without_a_language_none_is_named() -> None:
    assert "Write in" not in rules_of(a_brief()).removeprefix(TONES["neutral"])


def test_a_tone_that_is_not_on_offer_is_refused() -> None:
    with pytest.raises(InvalidValue) as refusal:
        a_brief(tone="furious")
    assert refusal.value.field == "tone"


def test_a_language_that_is_not_on_offer_is_refused() -> None:
    with pytest.raises(InvalidValue) as refusal:
        a_brief(language="tlh")
    assert refusal.value.field == "language"


def test_every_template_has_a_name_of_its_own_and_one_place_for_the_topic() -> None:
    assert len({template.id for template in TEMPLATES}) == len(TEMPLATES)
    assert [template.prompt.count("{topic}") for template in TEMPLATES] == [1] * len(TEMPLATES)
