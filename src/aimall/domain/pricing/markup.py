"""From what a provider takes to what people pay: the operator's coin rate and margin, exactly, rounded up once."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from aimall.domain.kernel.coins import MICRO_PER_COIN, Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.pricing.price import TokenPrice

JUMP: Final = 10  # a price that changes by more than this factor overnight is more likely a mistake than a price


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """How many coins a dollar is worth, and the factor that the operator earns by."""

    coins_per_usd: Fraction
    margin: Fraction

    def __post_init__(self) -> None:
        if self.coins_per_usd <= 0 or self.margin < 1:
            raise InvalidValue(field="markup", reason="needs a positive coin rate and a margin of at least 1")

    def per_million(self, micro_usd_per_token: Fraction) -> Coins:
        """Price a million tokens. A micro-dollar per token is a dollar per million."""
        return self._coins(micro_usd_per_token)

    def per_request(self, micro_usd: Fraction) -> Coins:
        """Price one request."""
        return self._coins(micro_usd / 1_000_000)

    def margin_of(self, per_million: Coins, *, micro_usd_per_token: Fraction) -> Fraction | None:
        """Tell by which factor a price is above its cost. None for what costs nothing."""
        if micro_usd_per_token == 0:
            return None
        return Fraction(per_million.micro, MICRO_PER_COIN) / self.coins_per_usd / micro_usd_per_token

    def _coins(self, usd: Fraction) -> Coins:
        return Coins(ceil(usd * self.coins_per_usd * self.margin * MICRO_PER_COIN))


def alarm_about(price: TokenPrice, *, former: TokenPrice | None, is_free: bool) -> str | None:
    """Tell what is wrong with a price, if anything is: then its model is not sold."""
    if not is_free and not (price.input_per_million.micro and price.output_per_million.micro):
        return "it has a price of zero and is not said to be free"
    if former is not None and _has_jumped(former, price):
        return f"its price changed by more than {JUMP} times; confirm it in the providers file"
    return None


def _has_jumped(former: TokenPrice, price: TokenPrice) -> bool:
    pairs = (
        (former.input_per_million.micro, price.input_per_million.micro),
        (former.output_per_million.micro, price.output_per_million.micro),
        (former.per_request.micro, price.per_request.micro),
    )
    return any(min(pair) * JUMP < max(pair) for pair in pairs if min(pair))
