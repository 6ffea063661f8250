"""Prices: what a usage costs, what a budget buys, and that both agree to the last micro-coin."""

from dataclasses import fields, replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.catalog.usage import Usage
from aimall.domain.kernel.coins import ZERO, Coins, ceil_div
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.pricing.price import TokenPrice

TOKENS: Final = st.integers(0, 2_000_000)
AMOUNTS: Final = st.integers(0, 10**12).map(Coins)
PRICES: Final = st.builds(
    TokenPrice,
    input_per_million=AMOUNTS,
    output_per_million=AMOUNTS,
    cached_input_per_million=AMOUNTS,
    per_request=AMOUNTS,
)
USAGES: Final = st.builds(
    Usage, input_tokens=TOKENS, output_tokens=TOKENS, cached_input_tokens=TOKENS, reasoning_tokens=TOKENS
)


def a_price(inputs: int = 0, outputs: int = 0, cached: int = 0, request: int = 0) -> TokenPrice:
    """Micro-coins per million tokens, and per request."""
    return TokenPrice(
        input_per_million=Coins(inputs),
        output_per_million=Coins(outputs),
        cached_input_per_million=Coins(cached),
        per_request=Coins(request),
    )


def used(inputs: int = 0, outputs: int = 0, *, cached: int = 0, reasoning: int = 0) -> Usage:
    return Usage(input_tokens=inputs, output_tokens=outputs, cached_input_tokens=cached, reasoning_tokens=reasoning)


@pytest.mark.parametrize(
    ("usage", "micro"),
    [
        (used(inputs=1_000_000), 3_000_000),
        (used(outputs=1_000_000), 15_000_000),
        (used(inputs=1_000_000, cached=1_000_000), 300_000),
        (used(inputs=1_000_000, cached=400_000), 600_000 * 3 + 400_000 * 3 // 10),
        (used(outputs=1_000_000, reasoning=1_000_000), 15_000_000),
        (used(), 0),
    ],
    ids=["input", "output", "cached input", "some cached input", "reasoning is part of the output", "nothing"],
)
def test_every_class_of_tokens_has_its_price(usage: Usage, micro: int) -> None:
    assert a_price(3_000_000, 15_000_000, 300_000).charge_for(usage) == Coins(micro)


def test_a_price_per_request_is_added_once() -> None:
    assert a_price(inputs=1_000_000, request=7).charge_for(used(inputs=3)) == Coins(10)


def test_a_part_of_a_micro_coin_is_rounded_up() -> None:
    assert a_price(inputs=1).charge_for(used(inputs=1)) == Coins(1)


def test_rounding_happens_once_over_all_classes() -> None:
    price = a_price(inputs=400_000, outputs=400_000, cached=200_000)
    assert price.charge_for(used(inputs=2, cached=1, outputs=1)) == Coins(1)


def test_more_cached_tokens_than_input_count_as_all_of_the_input() -> None:
    price = a_price(inputs=10_000_000, cached=1_000_000)
    assert price.charge_for(used(inputs=5, cached=9)) == price.charge_for(used(inputs=5, cached=5))


@given(USAGES)
def test_a_free_model_costs_nothing_whatever_it_uses(usage: Usage) -> None:
    assert a_price().charge_for(usage) == ZERO


@given(PRICES, USAGES)
def test_a_charge_is_a_whole_number_of_micro_coins_less_than_one_above_the_exact_price(
    price: TokenPrice, usage: Usage
) -> None:
    charge = price.charge_for(usage)
    cached = min(usage.cached_input_tokens, usage.input_tokens)
    exact_millionths = (
        (usage.input_tokens - cached) * price.input_per_million.micro
        + cached * price.cached_input_per_million.micro
        + usage.output_tokens * price.output_per_million.micro
        + price.per_request.micro * 1_000_000
    )
    assert type(charge.micro) is int
    assert 0 <= charge.micro * 1_000_000 - exact_millionths < 1_000_000


@given(PRICES, USAGES, TOKENS, TOKENS)
def test_more_tokens_never_cost_less(price: TokenPrice, usage: Usage, inputs: int, outputs: int) -> None:
    more = replace(usage, input_tokens=usage.input_tokens + inputs, output_tokens=usage.output_tokens + outputs)
    # Tokens that were cached stay so: only then is more input more work.
    cached = min(usage.cached_input_tokens, usage.input_tokens)
    settled = replace(usage, cached_input_tokens=cached)
    assert price.charge_for(settled) <= price.charge_for(replace(more, cached_input_tokens=cached))


@given(PRICES, USAGES)
def test_no_usage_costs_more_than_the_bound_of_its_tokens(price: TokenPrice, usage: Usage) -> None:
    assert price.charge_for(usage) <= price.bound_for(usage.input_tokens, usage.output_tokens)


@given(PRICES, TOKENS, st.integers(0, 10**15).map(Coins))
def test_what_a_budget_buys_fits_into_it_and_one_token_more_does_not(
    price: TokenPrice, inputs: int, budget: Coins
) -> None:
    outputs = price.output_tokens_within(budget, input_tokens=inputs)
    if outputs >= 0:
        assert price.bound_for(inputs, outputs if price.output_per_million.micro else 0) <= budget
    if price.output_per_million.micro:
        assert price.bound_for(inputs, max(outputs, -1) + 1) > budget


def test_a_budget_that_does_not_cover_the_input_buys_less_than_nothing() -> None:
    price = a_price(inputs=1_000_000, outputs=1_000_000)
    assert price.output_tokens_within(Coins(9), input_tokens=10) < 0
    assert price.output_tokens_within(Coins(10), input_tokens=10) == 0


def test_output_without_a_price_is_bought_without_limit_once_the_input_is_covered() -> None:
    price = a_price(inputs=1_000_000)
    assert price.output_tokens_within(Coins(10), input_tokens=10) > 10**9
    assert price.output_tokens_within(Coins(9), input_tokens=10) < 0


@pytest.mark.parametrize("field", [field.name for field in fields(TokenPrice)])
def test_no_part_of_a_price_is_negative(field: str) -> None:
    with pytest.raises(InvalidValue):
        replace(a_price(1, 1, 1, 1), **{field: Coins(-1)})


@pytest.mark.parametrize("field", [field.name for field in fields(TokenPrice)])
def test_a_price_is_dearer_when_any_part_of_it_is(field: str) -> None:
    price = a_price(5, 5, 5, 5)
    dearer = replace(price, **{field: Coins(6)})
    assert dearer.is_dearer_than(price)
    assert not price.is_dearer_than(dearer)
    assert not price.is_dearer_than(price)


@given(PRICES, PRICES, USAGES)
def test_a_price_that_is_not_dearer_never_charges_more(price: TokenPrice, other: TokenPrice, usage: Usage) -> None:
    if not other.is_dearer_than(price):
        assert other.charge_for(usage) <= price.charge_for(usage)


@given(st.integers(0, 10**18), st.integers(1, 10**9))
def test_dividing_up_gives_the_least_whole_number_that_is_enough(numerator: int, denominator: int) -> None:
    quotient = ceil_div(numerator, denominator)
    assert (quotient - 1) * denominator < numerator <= quotient * denominator
