"""From what a provider takes to what people pay: the operator's coin rate and margin, exactly, rounded up once."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from aimall.domain.kernel.coins import MICRO_PER_COIN, Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.pricing.obstacle import Obstacle
from aimall.domain.pricing.price import Price, UnitPrice

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

    def per_unit(self, micro_usd: Fraction) -> Coins:
        """Price one image, second or character."""
        return self._coins(micro_usd / 1_000_000)

    def margin_of(self, price: Coins, *, usd: Fraction) -> Fraction | None:
        """Tell by which factor a price is above its cost in dollars. None for what costs nothing."""
        if usd == 0:
            return None
        return Fraction(price.micro, MICRO_PER_COIN) / self.coins_per_usd / usd

    def _coins(self, usd: Fraction) -> Coins:
        return Coins(ceil(usd * self.coins_per_usd * self.margin * MICRO_PER_COIN))


def alarm_about(price: Price, *, former: Price | None, is_free: bool, writes: bool = True) -> Obstacle | None:
    """Tell what is wrong with a price, if anything is: then its model is not sold.

    One that is paid by tokens and `writes` none has no output to take anything for.
    """
    if not is_free and not _is_paid(price, writes=writes):
        return Obstacle.ZERO
    if former is not None and _has_jumped(former, price):
        return Obstacle.JUMPED
    return None


def _is_paid(price: Price, *, writes: bool) -> bool:
    if isinstance(price, UnitPrice):
        return price.per_unit.micro > 0
    return price.input_per_million.micro > 0 and (price.output_per_million.micro > 0 or not writes)


def _has_jumped(former: Price, price: Price) -> bool:
    pairs = zip(_figures(former), _figures(price), strict=False)
    return any(min(pair) * JUMP < max(pair) for pair in pairs if min(pair))


def _figures(price: Price) -> tuple[int, ...]:
    """Give what can be compared; a price that is for units now and was for tokens has nothing in common with it."""
    if isinstance(price, UnitPrice):
        return 0, 0, 0, price.per_unit.micro
    return price.input_per_million.micro, price.output_per_million.micro, price.per_request.micro, 0
