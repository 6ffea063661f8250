"""OpenRouter's catalogue: models with exact prices. A price that varies, or that cannot be true, is no price."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.failures import CallFailed
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.adapters.openrouter.figures import Figures, Pricing, is_sane, micro_usd_of
from aimall.adapters.openrouter.media_prices import MediaPrices
from aimall.adapters.openrouter.unit_prices import UnitQuote, price_of_character, price_of_heard_second
from aimall.application.catalog.ports import OfferedCost, OfferedModel, OfferedPrice, OffersUnavailable
from aimall.domain.catalog.model import Ability, Capability
from aimall.domain.pricing.obstacle import Obstacle


class Architecture(msgspec.Struct):
    """What goes in and what comes out. New modalities may appear any day."""

    input_modalities: list[str] | None = None
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
    supported_voices: list[str] | None = None
    supported_parameters: list[str] | None = None


class Catalogue(msgspec.Struct):
    """The answer of `GET /models`. Entries stay raw, so that one odd entry does not hide all others."""

    data: list[msgspec.Raw]


NO_TRANSLATION: Final = frozenset[Ability]()  # OpenRouter has no route for it
_entries = msgspec.json.Decoder(CatalogueEntry)
# Of what goes in, and of the parameters: those words that tell a chat model from others.
_ABILITIES: Final[Mapping[str, Ability]] = {
    "image": Ability.PICTURES,
    "audio": Ability.SOUNDS,
    "tools": Ability.TOOLS,
    "structured_outputs": Ability.SCHEMAS,
}
# What comes out of a model, the first that applies. Other kinds (ranks, sound in a chat) have no use here.
_CAPABILITIES: Final[Mapping[str, Capability]] = {
    "text": Capability.CHAT,
    "image": Capability.IMAGE,
    "speech": Capability.SPEECH,
    "transcription": Capability.TRANSCRIPTION,
    "video": Capability.VIDEO,
    "embeddings": Capability.EMBEDDING,
}


class OpenRouterModels:
    """A `ModelSource`."""

    def __init__(self, calls: JsonCalls, account: OpenRouterAccount) -> None:
        self._calls, self._account = calls, account
        self._media = MediaPrices(calls, account)

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
        able = [(entry, capability) for entry in map(_entry_of, raw) if entry and (capability := capability_of(entry))]
        quotes = await self._media.quotes(
            pictures=[entry.id for entry, capability in able if capability is Capability.IMAGE],
            has_videos=any(capability is Capability.VIDEO for _, capability in able),
        )
        return tuple(_offered(entry, capability, quotes) for entry, capability in able)


def capability_of(entry: CatalogueEntry) -> Capability | None:
    """Tell what a model does here. One that writes and can do more besides is one that writes."""
    modalities = (entry.architecture and entry.architecture.output_modalities) or ["text"]
    return next((capability for modality, capability in _CAPABILITIES.items() if modality in modalities), None)


def _entry_of(raw: msgspec.Raw) -> CatalogueEntry | None:
    try:
        return _entries.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _offered(entry: CatalogueEntry, capability: Capability, quotes: Mapping[str, UnitQuote]) -> OfferedModel:
    limits = entry.top_provider or TopProvider()
    price = _quote_of(entry, capability, quotes)
    return OfferedModel(
        upstream_model=entry.id,
        name=entry.name or entry.id,
        capabilities=frozenset({capability}),
        context_length=_positive(limits.context_length) or _positive(entry.context_length),
        max_output_tokens=_positive(limits.max_completion_tokens),
        price=None if isinstance(price, Obstacle) else price,
        unusable=price if isinstance(price, Obstacle) else None,
        voices=tuple(entry.supported_voices or ()),
        abilities=_abilities_of(entry, capability),
    )


def _abilities_of(entry: CatalogueEntry, capability: Capability) -> frozenset[Ability] | None:
    """Tell what a model takes and keeps to, or None: half of it told would say that it lacks the other half."""
    if capability is Capability.TRANSCRIPTION:
        return NO_TRANSLATION
    taken, kept = entry.architecture and entry.architecture.input_modalities, entry.supported_parameters
    if capability is not Capability.CHAT or not taken or not kept:
        return None
    return frozenset(ability for word, ability in _ABILITIES.items() if word in {*taken, *kept})


def _quote_of(entry: CatalogueEntry, capability: Capability, quotes: Mapping[str, UnitQuote]) -> OfferedCost | Obstacle:
    pricing = entry.pricing or Pricing()
    match capability:
        case Capability.CHAT:
            return _price_of(entry.pricing)
        case Capability.EMBEDDING:
            # Vectors are no tokens: what is said of a completion, if anything is, is never billed.
            return _price_of(msgspec.structs.replace(pricing, completion=Decimal(0)))
        case Capability.SPEECH:
            return price_of_character(pricing)
        case Capability.TRANSCRIPTION:
            return price_of_heard_second(pricing)
        case Capability.IMAGE | Capability.VIDEO:
            return quotes.get(entry.id, Obstacle.NO_PRICE)


def _price_of(pricing: Pricing | None) -> OfferedPrice | Obstacle:
    """Give the price, or say why the model cannot be sold."""
    if pricing is None or pricing.prompt is None or pricing.completion is None:
        return Obstacle.NO_PRICE
    tiers: list[Figures] = [pricing, *(pricing.overrides or ())]
    said = [
        figure
        for tier in tiers
        for figure in (tier.prompt, tier.completion, tier.request, tier.internal_reasoning, tier.input_cache_read)
        if figure is not None
    ]
    if not all(is_sane(figure) for figure in said):
        return Obstacle.IMPLAUSIBLE
    if any(figure < 0 for figure in said):
        return Obstacle.VARIES
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
    return max((micro_usd_of(figure) for figure in figures if figure is not None), default=Fraction(0))


def _positive(value: int | None) -> int | None:
    return value if value and value > 0 else None
