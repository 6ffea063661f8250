"""What the catalogue route gives."""

from typing import Annotated, Final

import msgspec

from aimall.application.catalog.list_models import PricedModel
from aimall.domain.catalog.model import Ability
from aimall.domain.pricing.price import Price, TokenPrice, UnitPrice
from aimall.entrypoints.http.wire import CoinText, Shown

ABILITIES: Final = "What the model is known to do beside that; null when its provider does not tell."


class TokenPriceShown(Shown):
    """Coins per million tokens, and per request."""

    input_per_million: CoinText
    cached_input_per_million: CoinText
    output_per_million: CoinText
    per_request: CoinText


class UnitPriceShown(Shown):
    """Coins for one unit: an `image`, a `second` of sound or video, a `character` of text that is spoken."""

    unit: str
    per_unit: CoinText


class ModelShown(Shown):
    """A model. Empty `languages` means that its provider states no limit; `label` is an honest remark.

    One of `price` and `unitPrice` is there. What `isPreview` shows how a studio works, and is no AI.
    """

    id: str
    name: str
    provider: str
    capabilities: list[str]
    languages: list[str]
    context_length: int
    max_output_tokens: int | None
    label: str | None
    price: TokenPriceShown | None
    unit_price: UnitPriceShown | None
    voices: list[str]
    is_preview: bool
    abilities: Annotated[list[Ability] | None, msgspec.Meta(description=ABILITIES)]


class ModelsShown(Shown):
    """The models on offer, by name."""

    items: list[ModelShown]
    next_cursor: str | None


def show_model(priced: PricedModel) -> ModelShown:
    """Show a model with the price that people pay."""
    model, price = priced.model, priced.price
    return ModelShown(
        id=model.id,
        name=model.name,
        provider=model.routes[0].provider,
        capabilities=sorted(capability.value for capability in model.capabilities),
        languages=list(model.languages),
        context_length=model.context_length,
        max_output_tokens=model.max_output_tokens,
        label=model.label,
        price=show_price(price),
        unit_price=show_unit_price(price),
        voices=list(model.voices),
        is_preview=model.is_preview,
        abilities=None if model.abilities is None else sorted(model.abilities),
    )


def show_unit_price(price: Price) -> UnitPriceShown | None:
    """Show what people pay by the unit."""
    return UnitPriceShown(unit=price.unit, per_unit=str(price.per_unit)) if isinstance(price, UnitPrice) else None


def show_price(price: Price) -> TokenPriceShown | None:
    """Show what people pay by tokens."""
    if not isinstance(price, TokenPrice):
        return None
    return TokenPriceShown(
        input_per_million=str(price.input_per_million),
        cached_input_per_million=str(price.cached_input_per_million),
        output_per_million=str(price.output_per_million),
        per_request=str(price.per_request),
    )
