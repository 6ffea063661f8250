"""Prices as OpenRouter writes them: dollars in decimal text, one figure for each thing that is billed."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

MICRO_PER_USD: Final = 1_000_000
PRICE_USD_MAX: Final = Decimal(1000)
DIGITS_MAX: Final = 40


class Figures(msgspec.Struct):
    """Prices in dollars per token, and per request. Absent means not priced apart; "-1" means that it varies."""

    prompt: Decimal | None = None
    completion: Decimal | None = None
    request: Decimal | None = None
    internal_reasoning: Decimal | None = None
    input_cache_read: Decimal | None = None


class Pricing(Figures):
    """The price of a model. `overrides` are dearer or cheaper prices under some condition."""

    overrides: list[Figures] | None = None
    audio: Decimal | None = None
    audio_output: Decimal | None = None

    @property
    def is_billed_beside_prompt(self) -> bool:
        """Whether anything costs something but what goes in."""
        others = (self.completion, self.request, self.audio, self.audio_output)
        return bool(self.overrides) or any(figure for figure in others if figure is not None)


def micro_usd_of(figure: Decimal) -> Fraction:
    """Turn dollars into micro-dollars, exactly. Only for what `is_sane`."""
    return Fraction(figure) * MICRO_PER_USD


def is_sane(figure: Decimal) -> bool:
    """Tell whether a figure can be a price. A negative one can: it says that the price varies."""
    # The exponent is bounded too: the exact fraction of 1e-999999999 would not fit into any memory.
    return (
        figure.is_finite()
        and figure <= PRICE_USD_MAX
        and -figure.adjusted() <= DIGITS_MAX >= len(figure.as_tuple().digits)
    )
