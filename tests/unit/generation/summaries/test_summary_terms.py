"""Summaries: their price is known before anybody knows what was said, and they never read more than was paid for."""

from uuid import uuid4

import pytest

from aimall.domain.catalog.model import Capability, Model, ModelId, ProviderName, Route
from aimall.domain.catalog.tokens import token_bound
from aimall.domain.generation.transcript import Transcript
from aimall.domain.generation.transcripts.summary import (
    GAP,
    TEXT_BYTES_MOST,
    SummaryTerms,
    can_sum_up,
    likely_cost,
    summary_lines,
    terms_of,
)
from aimall.domain.kernel.ids import PriceVersionId
from aimall.domain.pricing.price import PriceVersion
from tests.worlds.shelves import coins

SHOP = ProviderName("shop")
PRICE = PriceVersion(id=PriceVersionId(uuid4()), provider=SHOP, upstream_model="m", price=coins(100, 400))


def writer(*, context: int = 32_000, languages: tuple[str, ...] = ()) -> Model:
    return Model(
        id=ModelId("m"),
        name="M",
        capabilities=frozenset({Capability.CHAT}),
        context_length=context,
        routes=(Route(provider=SHOP, upstream_model="m", priority=1),),
        languages=languages,
    )


def terms(seconds: int = 60, *, context: int = 128_000) -> SummaryTerms:
    found = terms_of(writer(context=context), PRICE, seconds=seconds)
    assert found is not None
    return found


def said(text: str, language: str | None = "fa") -> Transcript:
    return Transcript(text=text, language=language, segments=())


@pytest.mark.parametrize("language", [None, "fa", "en", "de"])
@pytest.mark.parametrize("text", ["kurz", "یک جملهٔ کوتاه", "و" * 60_000, "x" * 90_000])
def test_whatever_was_said_the_question_fits_into_what_is_held(text: str, language: str | None) -> None:
    sized = terms()
    bound = sum(token_bound(line.text) for line in summary_lines(said(text, language), sized))
    assert PRICE.per_token.bound_for(bound, sized.max_tokens) <= sized.hold


def test_a_longer_talk_holds_more_until_only_its_beginning_and_end_are_read() -> None:
    assert terms(10).hold < terms(100).hold < terms(1_000).hold == terms(7_000).hold
    assert terms(7_000).text_bytes == TEXT_BYTES_MOST


def test_a_text_that_fits_is_read_whole() -> None:
    assert summary_lines(said("سلام"), terms())[1].text == "سلام"


def test_a_text_that_does_not_fit_is_read_at_its_beginning_and_its_end() -> None:
    excerpt = summary_lines(said("سلام " + "و" * 60_000 + " خداحافظ"), terms())[1].text
    assert excerpt.startswith("سلام")
    assert excerpt.endswith("خداحافظ")
    assert GAP in excerpt


def test_a_model_without_room_for_a_text_sums_nothing_up() -> None:
    assert terms_of(writer(context=600), PRICE, seconds=60) is None
    assert terms(7_000, context=2_000).text_bytes < 1_500


def test_what_it_likely_costs_is_no_more_than_what_is_held() -> None:
    for seconds in (1, 60, 7_200):
        assert likely_cost(terms(seconds), seconds=seconds) <= terms(seconds).hold


def test_the_summary_is_asked_for_in_the_language_of_the_transcript() -> None:
    assert "Persian" in summary_lines(said("سلام"), terms())[0].text
    assert "the language de" in summary_lines(said("Hallo", "de"), terms())[0].text


@pytest.mark.parametrize(
    ("languages", "language", "can"),
    [((), "fa", True), (("en",), "fa", False), (("en",), "en", True), (("en",), None, True)],
)
def test_a_model_sums_up_what_is_in_a_language_that_it_knows(
    languages: tuple[str, ...], language: str | None, *, can: bool
) -> None:
    assert can_sum_up(writer(languages=languages), language) is can
