"""OpenRouter's catalogue: models with exact prices. A price that varies, or that cannot be true, is no price."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.failures import CallFailed
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.application.catalog.ports import OfferedModel, OfferedPrice, OffersUnavailable
from aimall.domain.catalog.model import Capability

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


class Architecture(msgspec.Struct):
    """What goes in and what comes out. New modalities may appear any day."""

    output_modalities: list[str] | None = None


class TopProvider(msgspec.Struct):
    """The limits of the model's best host."""

    context_length: int | None = None
    max_completion_tokens: int | None = None


class CatalogueEntry(msgspec.Struct):
    """One model of the catalogue."""

    id: str
    name: str | None = None
    context_length: int | None = None
    architecture: Architecture | None = None
    pricing: Pricing | None = None
    top_provider: TopProvider | None = None


class Catalogue(msgspec.Struct):
    """The answer of `GET /models`. Entries stay raw, so that one odd entry does not hide all others."""

    data: list[msgspec.Raw]


_entries = msgspec.json.Decoder(CatalogueEntry)


class OpenRouterModels:
    """A `ModelSource`."""

    def __init__(self, calls: JsonCalls, account: OpenRouterAccount) -> None:
        self._calls, self._account = calls, account

    async def models(self) -> tuple[OfferedModel, ...]:
        """List the models that we have a use for. Raises `OffersUnavailable`."""
        # Without the parameter the list holds the models of text alone.
        url = self._account.url("/models?output_modalities=all")
        try:
            reply = await self._calls.get(url, self._account.headers)
            if not reply.is_ok:
                raise OffersUnavailable(f"the catalogue answered {reply.status}")
            raw = msgspec.json.decode(reply.body, type=Catalogue).data
        except CallFailed as failed:
            raise OffersUnavailable(failed.detail) from failed
        except (msgspec.DecodeError, UnicodeDecodeError) as malformed:
            raise OffersUnavailable("the catalogue is malformed") from malformed
        offered = (_offered(entry) for entry in raw)
        return tuple(model for model in offered if model is not None)


def _offered(raw: msgspec.Raw) -> OfferedModel | None:
    try:
        entry = _entries.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    modalities = (entry.architecture and entry.architecture.output_modalities) or ["text"]
    if "text" not in modalities:
        return None
    limits = entry.top_provider or TopProvider()
    price = _price_of(entry.pricing)
    return OfferedModel(
        upstream_model=entry.id,
        name=entry.name or entry.id,
        capabilities=frozenset({Capability.CHAT}),
        context_length=_positive(limits.context_length) or _positive(entry.context_length),
        max_output_tokens=_positive(limits.max_completion_tokens),
        price=price if isinstance(price, OfferedPrice) else None,
        unusable=price if isinstance(price, str) else None,
    )


def _price_of(pricing: Pricing | None) -> OfferedPrice | str:
    """Give the price, or say why the model cannot be sold."""
    if pricing is None or pricing.prompt is None or pricing.completion is None:
        return "it has no price"
    tiers: list[Figures] = [pricing, *(pricing.overrides or ())]
    said = [
        figure
        for tier in tiers
        for figure in (tier.prompt, tier.completion, tier.request, tier.internal_reasoning, tier.input_cache_read)
        if figure is not None
    ]
    if not all(_is_sane(figure) for figure in said):
        return "its price cannot be true"
    if any(figure < 0 for figure in said):
        return "its price varies"
    # The dearest tier counts: which one a request falls into is known only after it was answered.
    inputs = _dearest(*(tier.prompt for tier in tiers))
    cached = [tier.input_cache_read for tier in tiers if tier.input_cache_read is not None]
    return OfferedPrice(
        input_micro_usd=inputs,
        output_micro_usd=_dearest(*(figure for tier in tiers for figure in (tier.completion, tier.internal_reasoning))),
        cached_input_micro_usd=_dearest(*cached) if cached else inputs,
        request_micro_usd=_dearest(*(tier.request for tier in tiers)),
    )


def _dearest(*figures: Decimal | None) -> Fraction:
    return max((Fraction(figure) * MICRO_PER_USD for figure in figures if figure is not None), default=Fraction(0))


def _positive(value: int | None) -> int | None:
    return value if value and value > 0 else None


def _is_sane(figure: Decimal) -> bool:
    # The exponent is bounded too: the exact fraction of 1e-999999999 would not fit into any memory.
    return (
        figure.is_finite()
        and figure <= PRICE_USD_MAX
        and -figure.adjusted() <= DIGITS_MAX >= len(figure.as_tuple().digits)
    )
