"""Sizing a run: how many tokens it may write, and how many coins are set aside so that it cannot cost more."""

from dataclasses import dataclass
from typing import Final

from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.pricing.price import TokenPrice
from aimall.domain.wallet.errors import InsufficientCoins

DEFAULT_OUTPUT_TOKENS: Final = 4096  # without a limit, one answer of a large model would hold a whole wallet
LEAST_OUTPUT_TOKENS: Final = 64  # an answer shorter than this is not worth starting
LEAST_SHARE_OF_CONTEXT: Final = 4  # a prompt takes three quarters of the context at most


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

    Raises `InsufficientCoins` when less than a useful answer is affordable, `InvalidValue` for a wish below 1.
    """
    if asked is not None and asked < 1:
        raise InvalidValue(field="maxTokens", reason="must be at least 1")
    # The bound over-counts, so a question that fits may seem to leave no room. The provider knows the true number and
    # refuses what does not fit.
    room = max(context_length - input_bound, context_length // LEAST_SHARE_OF_CONTEXT, 1)
    wanted = min(asked or DEFAULT_OUTPUT_TOKENS, model_limit or context_length, room)
    least = min(wanted, LEAST_OUTPUT_TOKENS)
    max_tokens = min(wanted, price.output_tokens_within(budget, input_tokens=input_bound))
    if max_tokens < least:
        raise InsufficientCoins(needed=price.bound_for(input_bound, least), available=budget)
    return RunSize(max_tokens=max_tokens, hold=price.bound_for(input_bound, max_tokens))
