"""Providers and their shelves for tests: what is offered is set by hand, and a provider can fall silent."""

import asyncio
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from aimall.adapters.memory.prices import MemoryPriceBook
from aimall.adapters.system.ids import SystemIds
from aimall.application.catalog.catalogue import Catalogue, CatalogueSnapshot
from aimall.application.catalog.ports import (
    Listing,
    OfferedCost,
    OfferedModel,
    OfferedPrice,
    OfferedUnitPrice,
    OffersUnavailable,
    PriceBook,
    Shelf,
)
from aimall.application.catalog.sync_catalogue import SyncCatalogue
from aimall.domain.catalog.model import Ability, Capability, ModelId, ProviderName, Route
from aimall.domain.catalog.usage import Unit
from aimall.domain.kernel.coins import Coins
from aimall.domain.pricing.markup import Markup
from aimall.domain.pricing.obstacle import Obstacle
from aimall.domain.pricing.price import TokenPrice
from tests.access import HandClock

COINS_PER_USD: Final = 100


def usd(inputs: str, outputs: str | None = None, *, cached: str | None = None, request: str = "0") -> OfferedPrice:
    """Dollars per million tokens; the price of a request is in micro-dollars."""
    return OfferedPrice(
        input_micro_usd=Fraction(inputs),
        output_micro_usd=Fraction(outputs or inputs),
        cached_input_micro_usd=Fraction(cached or inputs),
        request_micro_usd=Fraction(request),
    )


def coins(inputs: int, outputs: int | None = None) -> TokenPrice:
    """Whole coins per million tokens."""
    return TokenPrice(
        input_per_million=Coins.whole(inputs),
        output_per_million=Coins.whole(inputs if outputs is None else outputs),
        cached_input_per_million=Coins.whole(inputs),
    )


def cents(unit: Unit, figure: int) -> OfferedUnitPrice:
    """So many cents, which are so many coins here, for one unit."""
    return OfferedUnitPrice(unit=unit, micro_usd=Fraction(figure * 10_000))


def offered(
    upstream: str,
    price: OfferedCost | None = None,
    *,
    unusable: Obstacle | None = None,
    can: Capability = Capability.CHAT,
    abilities: frozenset[Ability] | None = None,
) -> OfferedModel:
    return OfferedModel(
        upstream_model=upstream,
        name=upstream.title(),
        capabilities=frozenset({can}),
        context_length=32_000,
        price=price,
        unusable=unusable,
        abilities=abilities,
    )


class Provider:
    """A provider that offers what it is told to."""

    def __init__(self, name: str, *models: OfferedModel, priority: int = 50) -> None:
        self.name, self.models_now, self.priority = ProviderName(name), models, priority
        self.is_silent = False

    async def models(self) -> tuple[OfferedModel, ...]:
        await asyncio.sleep(0)
        if self.is_silent:
            raise OffersUnavailable("no answer")
        return self.models_now

    def shelf(
        self, *listings: Listing, sells_all: bool = True, default: OfferedPrice | None = None, prefix: str = ""
    ) -> Shelf:
        return Shelf(
            provider=self.name,
            source=self,
            priority=self.priority,
            prefix=prefix,
            listings=listings,
            sells_all=sells_all,
            default_price=default,
        )

    def route(self, upstream: str) -> Route:
        return Route(provider=self.name, upstream_model=upstream, priority=self.priority)


class Mall:
    """A catalogue over some shelves, at 100 coins a dollar and no margin."""

    def __init__(self, *shelves: Shelf, book: MemoryPriceBook | None = None) -> None:
        self.book = book or MemoryPriceBook()
        self.catalogue, self.ids, self.clock = Catalogue(), SystemIds(), HandClock()
        self.arrange(*shelves)

    def arrange(self, *shelves: Shelf, book: PriceBook | None = None) -> None:
        """What a restart with another configuration does."""
        self.sync = SyncCatalogue(
            shelves,
            book or self.book,
            self.catalogue,
            Markup(coins_per_usd=Fraction(COINS_PER_USD), margin=Fraction(1)),
            self.ids,
            self.clock,
        )

    @property
    def now(self) -> CatalogueSnapshot:
        return self.catalogue.current()

    def reasons(self) -> dict[str, Obstacle]:
        """Why which upstream model is not sold."""
        return {alarm.upstream_model: alarm.reason for alarm in self.now.alarms}

    def price(self, model: str) -> TokenPrice:
        version = self.now.price_of(self.now.find(ModelId(model)).routes[0])
        assert version is not None
        return version.per_token

    def sold(self) -> Sequence[str]:
        return sorted(self.now.models)
