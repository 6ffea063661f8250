"""What the catalogue needs of the outside: the models that each provider offers, and at what price it sells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from aimall.domain.catalog.model import Ability, Capability, ModelId, ProviderName
from aimall.domain.catalog.usage import Unit
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.pricing.obstacle import Obstacle
from aimall.domain.pricing.price import PriceVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPrice:
    """What the provider takes, exactly: micro-dollars per token by class, and per request. Rounding comes later."""

    input_micro_usd: Fraction
    output_micro_usd: Fraction
    cached_input_micro_usd: Fraction
    request_micro_usd: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        figures = (self.input_micro_usd, self.output_micro_usd, self.cached_input_micro_usd, self.request_micro_usd)
        if min(figures) < 0:
            raise InvalidValue(field="price", reason="must not be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedUnitPrice:
    """What the provider takes for one unit of what a model makes, exactly, in micro-dollars."""

    unit: Unit
    micro_usd: Fraction

    def __post_init__(self) -> None:
        if self.micro_usd < 0:
            raise InvalidValue(field="price", reason="must not be negative")


OfferedCost = OfferedPrice | OfferedUnitPrice


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedModel:
    """A model as its provider describes it. None means that the provider does not say.

    `unusable` tells why the model cannot be sold, for instance because its price varies; it has no price then.
    """

    upstream_model: str
    name: str
    capabilities: frozenset[Capability]
    context_length: int | None = None
    max_output_tokens: int | None = None
    price: OfferedCost | None = None
    unusable: Obstacle | None = None
    languages: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    texts_only: bool = False
    dimensions: int | None = None
    abilities: frozenset[Ability] | None = None


class OffersUnavailable(Exception):
    """The provider's list of models could not be read now. What was known before still holds."""


class ModelSource(Protocol):
    """A provider that can list its models."""

    async def models(self) -> tuple[OfferedModel, ...]:
        """List what is on offer. Raises `OffersUnavailable`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the operator says of one model. It outranks what the provider says; None leaves the provider's word."""

    upstream_model: str
    id: ModelId | None = None
    name: str | None = None
    languages: tuple[str, ...] = ()
    context_length: int | None = None
    max_output_tokens: int | None = None
    price: OfferedCost | None = None
    is_free: bool = False
    label: str | None = None
    capability: Capability | None = None
    voices: tuple[str, ...] = ()
    is_preview: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One configured provider and what of it is sold.

    `listings` name single models. `sells_all` tells whether what the provider lists beyond them is sold as well, at the
    provider's price or else at `default_price`. `prefix` goes before the provider's model names.
    """

    provider: ProviderName
    source: ModelSource
    priority: int
    prefix: str = ""
    listings: tuple[Listing, ...] = ()
    sells_all: bool = True
    default_price: OfferedPrice | None = None


class PriceBook(Protocol):
    """Published prices. Each call is a transaction of its own. Raises `TryAgain`."""

    async def newest(self) -> Mapping[tuple[ProviderName, str], PriceVersion]:
        """Give the newest version of every provider and upstream model."""
        ...

    async def publish(self, versions: Sequence[PriceVersion]) -> None:
        """Add versions."""
        ...
