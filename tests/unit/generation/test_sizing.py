"""Sizing a run: what is set aside covers whatever it may cost, and a useless answer is not begun."""

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.sizing import DEFAULT_OUTPUT_TOKENS, LEAST_OUTPUT_TOKENS, RunSize, size_run
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.pricing.price import TokenPrice
from aimall.domain.wallet.errors import InsufficientCoins

# A token of input costs 1 micro-coin, one of output 4: sums can be done in the head.
PRICE: Final = TokenPrice(
    input_per_million=Coins.whole(1), output_per_million=Coins.whole(4), cached_input_per_million=Coins.whole(1)
)
RICH: Final = Coins.whole(1_000)
AMOUNTS: Final = st.integers(0, 10**9).map(Coins)
PRICES: Final = st.builds(
    TokenPrice,
    input_per_million=AMOUNTS,
    output_per_million=AMOUNTS,
    cached_input_per_million=AMOUNTS,
    per_request=st.integers(0, 10**4).map(Coins),
)


def size(
    *,
    price: TokenPrice = PRICE,
    input_bound: int = 100,
    asked: int | None = None,
    model_limit: int | None = None,
    context_length: int = 100_000,
    budget: Coins = RICH,
) -> RunSize:
    return size_run(
        price=price,
        input_bound=input_bound,
        asked=asked,
        model_limit=model_limit,
        context_length=context_length,
        budget=budget,
    )


def sized_or_needed(**given: Any) -> RunSize | Coins:  # noqa: ANN401 - whatever `size` takes
    try:
        return size(**given)
    except InsufficientCoins as refusal:
        return refusal.needed


def test_without_a_wish_an_answer_has_a_bound_of_ours() -> None:
    assert size().max_tokens == DEFAULT_OUTPUT_TOKENS


def test_an_answer_is_as_long_as_was_asked() -> None:
    assert size(asked=10_000).max_tokens == 10_000


def test_no_answer_is_longer_than_its_model_allows() -> None:
    assert size(asked=10_000, model_limit=500).max_tokens == 500


def test_an_answer_is_no_longer_than_what_the_question_leaves_of_the_context() -> None:
    assert size(asked=10_000, input_bound=3_000, context_length=8_000).max_tokens == 5_000


def test_an_answer_is_no_longer_than_its_owner_can_pay() -> None:
    assert size(budget=Coins(100 + 4 * 1_000)).max_tokens == 1_000


def test_the_hold_covers_the_question_and_the_whole_answer() -> None:
    assert size(input_bound=100, asked=1_000).hold == Coins(100 + 4 * 1_000)


def test_an_answer_too_short_to_be_of_use_is_refused_with_what_is_needed() -> None:
    budget = Coins(100 + 4 * LEAST_OUTPUT_TOKENS - 1)
    with pytest.raises(InsufficientCoins) as refusal:
        size(budget=budget)
    assert dict(refusal.value.facts()) == {"needed": Coins(100 + 4 * LEAST_OUTPUT_TOKENS), "available": budget}


def test_whoever_asks_for_a_short_answer_needs_only_the_coins_for_it() -> None:
    assert size(asked=10, budget=Coins(140)) == RunSize(max_tokens=10, hold=Coins(140))


def test_an_empty_wallet_begins_no_paid_run() -> None:
    with pytest.raises(InsufficientCoins):
        size(budget=Coins(0))


def test_a_free_model_needs_no_coins() -> None:
    free = TokenPrice(input_per_million=Coins(0), output_per_million=Coins(0), cached_input_per_million=Coins(0))
    assert size(price=free, budget=Coins(0)) == RunSize(max_tokens=DEFAULT_OUTPUT_TOKENS, hold=Coins(0))


@pytest.mark.parametrize("asked", [0, -1])
def test_an_answer_of_no_tokens_is_not_an_answer(asked: int) -> None:
    with pytest.raises(InvalidValue) as refusal:
        size(asked=asked)
    assert refusal.value.field == "maxTokens"


@pytest.mark.parametrize("input_bound", [6_000, 7_900, 7_999, 8_000, 50_000])
def test_a_long_question_leaves_a_quarter_of_the_context_because_its_bound_counts_too_much(input_bound: int) -> None:
    # Persian takes two bytes a letter, so the bound of a question that fits well may exceed the whole context.
    assert size(asked=10_000, input_bound=input_bound, context_length=8_000).max_tokens == 2_000


@given(
    price=PRICES,
    input_bound=st.integers(0, 200_000),
    asked=st.none() | st.integers(1, 200_000),
    model_limit=st.none() | st.integers(1, 200_000),
    context_length=st.integers(1, 200_000),
    budget=st.integers(0, 10**9).map(Coins),
    data=st.data(),
)
def test_nothing_that_a_sized_run_may_use_costs_more_than_its_hold(
    *,
    price: TokenPrice,
    input_bound: int,
    asked: int | None,
    model_limit: int | None,
    context_length: int,
    budget: Coins,
    data: st.DataObject,
) -> None:
    sized = sized_or_needed(
        price=price,
        input_bound=input_bound,
        asked=asked,
        model_limit=model_limit,
        context_length=context_length,
        budget=budget,
    )
    if isinstance(sized, Coins):
        assert sized > budget
        return
    usage = Usage(
        input_tokens=data.draw(st.integers(0, input_bound)),
        cached_input_tokens=data.draw(st.integers(0, input_bound)),
        output_tokens=data.draw(st.integers(0, sized.max_tokens)),
    )
    assert price.charge_for(usage) <= sized.hold <= budget
    assert 1 <= sized.max_tokens <= min(asked or DEFAULT_OUTPUT_TOKENS, model_limit or context_length)


@given(st.integers(0, 300), st.integers(1, 300))
def test_more_coins_never_buy_a_shorter_answer(coins: int, more: int) -> None:
    enough = 100 + 4 * LEAST_OUTPUT_TOKENS
    poor, rich = Coins(enough + coins), Coins(enough + coins + more)
    assert size(budget=poor).max_tokens <= size(budget=rich).max_tokens
