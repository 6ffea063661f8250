"""Sizing a run: how many tokens it may write, and how many coins are set aside so that it cannot cost more."""

from dataclasses import dataclass
from typing import Final

from aimall.domain.catalog.usage import Usage
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.pricing.price import TokenPrice
from aimall.domain.wallet.errors import InsufficientCoins

DEFAULT_OUTPUT_TOKENS: Final = 4096  # without a limit, one answer of a large model would hold a whole wallet
LEAST_OUTPUT_TOKENS: Final = 64  # an answer shorter than this is not worth starting


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSize:
    """What a run may use: output tokens, and the coins that cover them together with the input."""

    max_tokens: int
    hold: Coins


def size_run(
    *,
    price: TokenPrice,
    input_bound: int,
    asked: int | None,
    model_limit: int | None,
    context_length: int,
    budget: Coins,
) -> RunSize:
    """Size a run within a budget. `input_bound` is in tokens and never too low.

    Raises `InsufficientCoins` when less than a useful answer is affordable, `InvalidValue` when the input is too long.
    """
    if asked is not None and asked < 1:
        raise InvalidValue(field="maxTokens", reason="must be at least 1")
    room = context_length - input_bound
    wanted = min(asked or DEFAULT_OUTPUT_TOKENS, model_limit or context_length)
    if room < 1:
        # The bound over-counts; the provider knows the true number and refuses what does not fit.
        room = max(context_length // 4, 1)
    wanted = min(wanted, room)
    least = min(wanted, LEAST_OUTPUT_TOKENS)
    max_tokens = min(wanted, price.output_tokens_within(budget, input_tokens=input_bound))
    if max_tokens < least:
        raise InsufficientCoins(needed=_cost(price, input_bound, least), available=budget)
    return RunSize(max_tokens=max_tokens, hold=_cost(price, input_bound, max_tokens))


def _cost(price: TokenPrice, input_tokens: int, output_tokens: int) -> Coins:
    return price.charge_for(Usage(input_tokens=input_tokens, output_tokens=output_tokens))
