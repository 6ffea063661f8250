"""Catalogue: the configured providers, what they sell, and the only way out to them."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from collections.abc import AsyncIterable, Sequence
from typing import Final, NewType

from dishka import Provider, Scope, from_context, provide, provide_all

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.origins import Origins
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.media.local_models import PREVIEW, LocalModels
from aimall.adapters.openai_compatible.chat import OpenAiCompatibleChat
from aimall.adapters.openai_compatible.models import OpenAiCompatibleModels
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.adapters.openrouter.accounting import OpenRouterAccounting
from aimall.adapters.openrouter.chat import OpenRouterChat
from aimall.adapters.openrouter.models import OpenRouterModels
from aimall.adapters.postgres.prices import PostgresPriceBook, PostgresQuotes
from aimall.application.catalog.catalogue import Catalogue
from aimall.application.catalog.inspect_models import InspectModels
from aimall.application.catalog.list_models import ListModels
from aimall.application.catalog.ports import Listing, ModelSource, PriceBook, Shelf
from aimall.application.catalog.sync_catalogue import SyncCatalogue
from aimall.application.generation.providers import ChatProvider, UsageLookup
from aimall.application.generation.running.provider_set import ProviderSet
from aimall.application.pricing.ports import Quotes
from aimall.bootstrap.provider_settings import ProviderConfig
from aimall.bootstrap.settings import Settings
from aimall.domain.catalog.model import ProviderName
from aimall.domain.pricing.markup import Markup

ConfiguredProviders = NewType("ConfiguredProviders", tuple[ProviderConfig, ...])
OwnShelves = NewType("OwnShelves", tuple[Shelf, ...])  # what this machine makes by itself

STUDIO: Final = Shelf(
    provider=ProviderName("studio"),
    source=LocalModels(),
    priority=95,  # everybody else's models come first
    prefix="studio/",
    listings=(
        Listing(upstream_model=PREVIEW, is_free=True, is_preview=True, label="a pattern to try the studio with, no AI"),
    ),
)


class CatalogParts(Provider):
    """Providers, models and prices."""

    scope = Scope.APP

    configured = from_context(ConfiguredProviders)
    book = provide(PostgresPriceBook, provides=PriceBook)
    quotes = provide(PostgresQuotes, provides=Quotes)
    parts = provide_all(Catalogue, InspectModels, ListModels, SyncCatalogue)

    @provide
    def origins(self, configured: ConfiguredProviders) -> Origins:
        return Origins(provider.base_url for provider in configured)

    @provide
    async def calls(self, origins: Origins) -> AsyncIterable[JsonCalls]:
        async with JsonCalls(origins) as calls:
            yield calls

    @provide
    async def streams(self, origins: Origins) -> AsyncIterable[ByteStreams]:
        async with ByteStreams(origins) as streams:
            yield streams

    @provide
    def markup(self, settings: Settings) -> Markup:
        return Markup(coins_per_usd=settings.coins_per_usd, margin=settings.margin)

    @provide
    def own_shelves(self, settings: Settings) -> OwnShelves:
        return OwnShelves((STUDIO,) if settings.is_demo else ())

    @provide
    def shelves(self, configured: ConfiguredProviders, own: OwnShelves, calls: JsonCalls) -> Sequence[Shelf]:
        others = [
            Shelf(
                provider=ProviderName(provider.name),
                source=source_of(provider, calls),
                priority=provider.priority,
                prefix=f"{provider.name}/" if provider.prefix is None else provider.prefix,
                listings=provider.listings(),
                sells_all=provider.sells_all,
                default_price=provider.default_price,
            )
            for provider in configured
        ]
        return [*others, *own]

    @provide
    def provider_set(self, configured: ConfiguredProviders, streams: ByteStreams, calls: JsonCalls) -> ProviderSet:
        chats: dict[ProviderName, ChatProvider] = {}
        lookups: dict[ProviderName, UsageLookup] = {}
        for provider in configured:
            name = ProviderName(provider.name)
            if provider.kind == "openrouter":
                account = account_of(provider)
                chats[name] = OpenRouterChat(streams, account)
                lookups[name] = OpenRouterAccounting(calls, account)
            else:
                chats[name] = OpenAiCompatibleChat(streams, base_url=provider.base_url, api_key=provider.api_key)
        return ProviderSet(chats, lookups)


def source_of(provider: ProviderConfig, calls: JsonCalls) -> ModelSource:
    """Give what asks a provider for its models."""
    if provider.kind == "openrouter":
        return OpenRouterModels(calls, account_of(provider))
    return OpenAiCompatibleModels(calls, base_url=provider.base_url, api_key=provider.api_key)


def account_of(provider: ProviderConfig) -> OpenRouterAccount:
    """Give the account that an OpenRouter's configuration names."""
    return OpenRouterAccount(base_url=provider.base_url, api_key=provider.api_key or "")
