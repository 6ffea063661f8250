"""From what a provider takes to what people pay, and which prices are not believed."""

from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.pricing.markup import JUMP, Markup, alarm_about
from aimall.domain.pricing.price import TokenPrice

PLAIN: Final = Markup(coins_per_usd=Fraction(100), margin=Fraction(1))
FRACTIONS: Final = st.fractions(0, 1000)


def a_price(inputs: int = 100, outputs: int = 400, cached: int = 100, request: int = 0) -> TokenPrice:
    return TokenPrice(
        input_per_million=Coins(inputs),
        output_per_million=Coins(outputs),
        cached_input_per_million=Coins(cached),
        per_request=Coins(request),
    )


def test_a_micro_dollar_per_token_is_a_dollar_per_million() -> None:
    assert PLAIN.per_million(Fraction("0.25")) == Coins.whole(25)


def test_a_price_per_request_is_in_micro_dollars() -> None:
    assert PLAIN.per_request(Fraction(10_000)) == Coins.whole(1)


def test_the_margin_is_a_factor() -> None:
    assert Markup(coins_per_usd=Fraction(100), margin=Fraction("1.2")).per_million(Fraction(1)) == Coins.whole(120)


def test_a_part_of_a_micro_coin_is_rounded_up() -> None:
    assert PLAIN.per_million(Fraction(1, 3)) == Coins(33_333_334)


def test_a_price_that_is_tiny_is_not_rounded_to_nothing() -> None:
    assert PLAIN.per_million(Fraction(1, 10**12)) == Coins(1)


@given(FRACTIONS, FRACTIONS)
def test_what_costs_more_is_never_sold_for_less(one: Fraction, other: Fraction) -> None:
    cheap, dear = sorted((one, other))
    assert PLAIN.per_million(cheap) <= PLAIN.per_million(dear)


@given(FRACTIONS, st.fractions(1, 10))
def test_no_model_is_sold_below_what_it_costs(cost: Fraction, margin: Fraction) -> None:
    sold = Markup(coins_per_usd=Fraction(100), margin=margin).per_million(cost)
    assert type(sold.micro) is int
    assert sold.micro >= cost * 100 * 1_000_000


@pytest.mark.parametrize(("rate", "margin"), [("0", "1"), ("-1", "1"), ("100", "0.99")])
def test_a_markup_that_loses_money_is_refused(rate: str, margin: str) -> None:
    with pytest.raises(InvalidValue):
        Markup(coins_per_usd=Fraction(rate), margin=Fraction(margin))


def alarm(price: TokenPrice, *, former: TokenPrice | None = None, is_free: bool = False) -> str | None:
    return alarm_about(price, former=former, is_free=is_free)


def test_a_sound_price_raises_no_alarm() -> None:
    assert alarm(a_price()) is None


@pytest.mark.parametrize("price", [a_price(inputs=0), a_price(outputs=0), a_price(0, 0)])
def test_a_price_of_zero_is_an_alarm_unless_the_model_is_free(price: TokenPrice) -> None:
    assert alarm(price) is not None
    assert alarm(price, is_free=True) is None


def test_a_model_that_writes_nothing_has_no_price_of_output() -> None:
    assert alarm_about(a_price(outputs=0), former=None, is_free=False, writes=False) is None
    assert alarm_about(a_price(0, 0), former=None, is_free=False, writes=False) is not None


@pytest.mark.parametrize(
    "price",
    [a_price(inputs=100 * JUMP + 1), a_price(inputs=9), a_price(outputs=400 * JUMP + 1), a_price(outputs=39)],
    ids=["input up", "input down", "output up", "output down"],
)
def test_a_price_that_jumped_is_an_alarm_in_either_direction(price: TokenPrice) -> None:
    assert alarm(price, former=a_price()) is not None


def test_a_price_per_request_that_jumped_is_an_alarm() -> None:
    assert alarm(a_price(request=5 * JUMP + 1), former=a_price(request=5)) is not None


def test_a_change_of_just_ten_times_is_believed() -> None:
    assert alarm(a_price(inputs=100 * JUMP, outputs=400 // JUMP), former=a_price()) is None


def test_a_free_model_that_gets_a_price_has_not_jumped() -> None:
    assert alarm(a_price(), former=a_price(0, 0)) is None
