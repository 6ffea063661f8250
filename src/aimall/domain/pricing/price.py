"""Prices: what tokens of each class, or one unit of something, cost in coins, by published and numbered versions."""

from dataclasses import dataclass
from typing import Final

from aimall.domain.catalog.model import ProviderName
from aimall.domain.catalog.usage import Unit, UnitUsage, Usage
from aimall.domain.kernel.coins import ZERO, Coins, ceil_div
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import PriceVersionId

TOKENS_PER_PRICE: Final = 1_000_000
UNLIMITED: Final = 2**31 - 1  # more tokens than any answer has


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPrice:
    """Coins per million tokens by class, and coins per request. Reasoning tokens cost what output costs."""

    input_per_million: Coins
    output_per_million: Coins
    cached_input_per_million: Coins
    per_request: Coins = ZERO

    def __post_init__(self) -> None:
        amounts = (self.input_per_million, self.output_per_million, self.cached_input_per_million, self.per_request)
        if min(amount.micro for amount in amounts) < 0:
            raise InvalidValue(field="price", reason="must not be negative")

    def charge_for(self, usage: Usage) -> Coins:
        """Price a usage. Rounds once, up, over the sum of all classes: never per class, never per token."""
        cached = min(usage.cached_input_tokens, usage.input_tokens)
        numerator = (
            (usage.input_tokens - cached) * self.input_per_million.micro
            + cached * self.cached_input_per_million.micro
            + usage.output_tokens * self.output_per_million.micro
        )
        return self.per_request + Coins(ceil_div(numerator, TOKENS_PER_PRICE))

    def bound_for(self, input_tokens: int, output_tokens: int) -> Coins:
        """Price tokens as if the provider called all input what is dearest: no usage of as many tokens costs more."""
        cached = input_tokens if self.cached_input_per_million > self.input_per_million else 0
        return self.charge_for(
            Usage(input_tokens=input_tokens, output_tokens=output_tokens, cached_input_tokens=cached)
        )

    def output_tokens_within(self, budget: Coins, *, input_tokens: int) -> int:
        """Tell how many output tokens `budget` still buys after the input; negative when not even the input fits."""
        dearest = max(self.input_per_million, self.cached_input_per_million)
        left = (budget - self.per_request).micro * TOKENS_PER_PRICE - input_tokens * dearest.micro
        if self.output_per_million.micro == 0:
            return UNLIMITED if left >= 0 else -1
        return left // self.output_per_million.micro

    def is_dearer_than(self, other: "TokenPrice") -> bool:
        """Tell whether any class costs more here, so that some usage could cost more."""
        return (
            self.input_per_million > other.input_per_million
            or self.output_per_million > other.output_per_million
            or self.cached_input_per_million > other.cached_input_per_million
            or self.per_request > other.per_request
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPrice:
    """Coins for one unit: an image, a second, a character."""

    unit: Unit
    per_unit: Coins

    def __post_init__(self) -> None:
        if self.per_unit < ZERO:
            raise InvalidValue(field="price", reason="must not be negative")

    def charge_for(self, usage: UnitUsage) -> Coins:
        """Price a usage. Exact: nothing is rounded. Raises `PricedOtherwise` for another unit."""
        if usage.unit is not self.unit:
            raise PricedOtherwise(self.unit)
        return self.per_unit * usage.quantity

    def is_dearer_than(self, other: "UnitPrice") -> bool:
        """Tell whether a unit costs more here; another unit cannot be compared, and counts as dearer."""
        return self.unit is not other.unit or self.per_unit > other.per_unit


Price = TokenPrice | UnitPrice


class PricedOtherwise(Exception):
    """A price was asked for in a unit that it does not have: a defect of the caller, who knows the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceVersion:
    """A price as it was published. It never changes; a new price is a new version, and receipts name theirs."""

    id: PriceVersionId
    provider: ProviderName
    upstream_model: str
    price: Price

    def is_dearer_than(self, other: "PriceVersion") -> bool:
        """Tell whether some usage could cost more here. Prices of different kinds cannot be compared: dearer."""
        match self.price, other.price:
            case TokenPrice() as mine, TokenPrice() as theirs:
                return mine.is_dearer_than(theirs)
            case UnitPrice() as mine, UnitPrice() as theirs:
                return mine.is_dearer_than(theirs)
            case _:
                return True

    @property
    def per_token(self) -> TokenPrice:
        """The price of a model that writes. Raises `PricedOtherwise`."""
        if isinstance(self.price, UnitPrice):
            raise PricedOtherwise(self.price.unit)
        return self.price

    @property
    def per_unit(self) -> UnitPrice:
        """The price of a model that makes images, sound or video, or listens. Raises `PricedOtherwise`."""
        if isinstance(self.price, TokenPrice):
            raise PricedOtherwise("token")
        return self.price
