"""Sync the catalogue: ask every provider what it offers, price it, and replace the snapshot."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Final

from aimall.application.catalog.catalogue import Alarm, Catalogue, CatalogueSnapshot
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
from aimall.application.clock import Clock, Ids
from aimall.domain.catalog.model import Capability, Model, ModelId, ProviderName, Route
from aimall.domain.catalog.usage import Unit
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import PriceVersionId
from aimall.domain.pricing.markup import Markup, alarm_about
from aimall.domain.pricing.obstacle import Obstacle
from aimall.domain.pricing.price import Price, PriceVersion, TokenPrice, UnitPrice

CONTEXT_LENGTH_ASSUMED: Final = 8192  # of a model whose provider does not say
FOR_NOTHING: Final = OfferedPrice(
    input_micro_usd=Fraction(0), output_micro_usd=Fraction(0), cached_input_micro_usd=Fraction(0)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ware:
    """A model as one provider sells it, before it is priced. `is_confirmed`: the operator wrote this price."""

    route: Route
    model: Model
    cost: OfferedCost | None
    is_confirmed: bool
    is_free: bool
    unusable: Obstacle | None


class SyncCatalogue:
    """The platform itself. Safe to repeat; a provider that cannot be asked keeps what it had."""

    def __init__(
        self, shelves: Sequence[Shelf], book: PriceBook, catalogue: Catalogue, markup: Markup, ids: Ids, clock: Clock
    ) -> None:
        self._shelves, self._book, self._catalogue = shelves, book, catalogue
        self._markup, self._ids, self._clock = markup, ids, clock
        self._answered: dict[ProviderName, datetime] = {}
        self._known: dict[ProviderName, tuple[OfferedModel, ...]] = {}

    async def __call__(self) -> CatalogueSnapshot:
        """Give the new snapshot. Raises `TryAgain` if prices cannot be published; the old snapshot then stays."""
        silent = [name for name in await asyncio.gather(*map(self._ask, self._shelves)) if name]
        former = await self._book.newest()
        prices: dict[Route, PriceVersion] = {}
        fresh: list[PriceVersion] = []
        alarms: list[Alarm] = []
        models: dict[ModelId, Model] = {}
        costs: dict[Route, OfferedCost] = {}
        for ware in self._wares():
            route = ware.route
            if ware.cost is not None:
                costs[route] = ware.cost
            before = former.get((route.provider, route.upstream_model))
            price = self._judged(ware, former=before.price if before else None)
            if isinstance(price, Obstacle):
                alarms.append(_alarm(ware, price))
                continue
            if before is None or before.price != price:
                before = self._version(route, price)
                fresh.append(before)
            prices[route] = before
            models[ware.model.id] = _with_route(models.get(ware.model.id), ware)
        await self._book.publish(fresh)
        snapshot = CatalogueSnapshot(
            models=models,
            prices=prices,
            costs=costs,
            alarms=tuple(alarms),
            silent=tuple(silent),
            answered=dict(self._answered),
            synced_at=self._clock.now(),
        )
        self._catalogue.replace(snapshot)
        return snapshot

    async def _ask(self, shelf: Shelf) -> ProviderName | None:
        """Remember what a provider offers; gives its name if it could not be asked."""
        try:
            self._known[shelf.provider] = await shelf.source.models()
        except OffersUnavailable:
            return shelf.provider
        self._answered[shelf.provider] = self._clock.now()
        return None

    def _wares(self) -> Iterator[_Ware]:
        for shelf in sorted(self._shelves, key=lambda shelf: (shelf.priority, shelf.provider)):
            offers = {offer.upstream_model: offer for offer in self._known.get(shelf.provider, ())}
            listings = {listing.upstream_model: listing for listing in shelf.listings}
            for upstream in {**listings, **(offers if shelf.sells_all else {})}:
                offer = offers.get(upstream) or _unheard_of(upstream)
                yield _ware(shelf, offer, listings.get(upstream) or Listing(upstream_model=upstream))

    def _judged(self, ware: _Ware, *, former: Price | None) -> Price | Obstacle:
        """Give the price, or say why the model is not sold."""
        if ware.unusable is not None or ware.cost is None:
            return ware.unusable or Obstacle.NO_PRICE
        try:
            price = self._price_of(ware.cost)
        except InvalidValue:
            return Obstacle.TOO_LARGE
        # What the operator wrote may differ from yesterday as much as they like.
        before, writes = None if ware.is_confirmed else former, ware.model.writes
        return alarm_about(price, former=before, is_free=ware.is_free, writes=writes) or price

    def _price_of(self, cost: OfferedCost) -> Price:
        if isinstance(cost, OfferedUnitPrice):
            return UnitPrice(unit=cost.unit, per_unit=self._markup.per_unit(cost.micro_usd))
        return TokenPrice(
            input_per_million=self._markup.per_million(cost.input_micro_usd),
            output_per_million=self._markup.per_million(cost.output_micro_usd),
            cached_input_per_million=self._markup.per_million(cost.cached_input_micro_usd),
            per_request=self._markup.per_request(cost.request_micro_usd),
        )

    def _version(self, route: Route, price: Price) -> PriceVersion:
        version = PriceVersionId(self._ids.new())
        return PriceVersion(id=version, provider=route.provider, upstream_model=route.upstream_model, price=price)


def _alarm(ware: _Ware, reason: Obstacle) -> Alarm:
    route = ware.route
    return Alarm(provider=route.provider, upstream_model=route.upstream_model, reason=reason, model=ware.model)


def _unheard_of(upstream: str) -> OfferedModel:
    """Stand in for a model that the operator lists and the provider has not (yet) named."""
    return OfferedModel(upstream_model=upstream, name=upstream, capabilities=frozenset({Capability.CHAT}))


def _ware(shelf: Shelf, offer: OfferedModel, listing: Listing) -> _Ware:
    route = Route(provider=shelf.provider, upstream_model=offer.upstream_model, priority=shelf.priority)
    model = Model(
        id=listing.id or ModelId(f"{shelf.prefix}{offer.upstream_model}"),
        name=listing.name or offer.name,
        capabilities=offer.capabilities if listing.capability is None else frozenset({listing.capability}),
        context_length=listing.context_length or offer.context_length or CONTEXT_LENGTH_ASSUMED,
        max_output_tokens=listing.max_output_tokens or offer.max_output_tokens,
        languages=listing.languages or offer.languages,
        label=listing.label,
        voices=listing.voices or offer.voices,
        is_preview=listing.is_preview,
        texts_only=offer.texts_only,
        dimensions=offer.dimensions,
        abilities=offer.abilities,
        routes=(route,),
    )
    # The operator's word comes first: a price of this model, that it is free, or a price for all that name none.
    written = listing.price or (_for_nothing(model) if listing.is_free else None)
    cost = written or offer.price or (shelf.default_price if model.unit is None else None)
    unusable = None if written else offer.unusable
    if unusable is None and cost is not None and _unit_of(cost) is not model.unit:
        unusable = Obstacle.OTHER_UNIT
    return _Ware(
        route=route,
        model=model,
        cost=cost if model.writes else _without_output(cost),
        is_confirmed=cost is not offer.price,
        is_free=listing.is_free or offer.upstream_model.endswith(":free"),
        unusable=unusable,
    )


def _without_output(cost: OfferedCost | None) -> OfferedCost | None:
    """Price what gives vectors: there are no tokens of output, whatever a price for all models says of them."""
    return replace(cost, output_micro_usd=Fraction(0)) if isinstance(cost, OfferedPrice) else cost


def _for_nothing(model: Model) -> OfferedCost:
    return FOR_NOTHING if model.unit is None else OfferedUnitPrice(unit=model.unit, micro_usd=Fraction(0))


def _unit_of(cost: OfferedCost) -> Unit | None:
    return cost.unit if isinstance(cost, OfferedUnitPrice) else None


def _with_route(model: Model | None, ware: _Ware) -> Model:
    """Add a route to a model that a provider of higher priority sells too, or begin with this one."""
    if model is None:
        return ware.model
    known = model.abilities, ware.model.abilities
    abilities = None if known[0] is None or known[1] is None else known[0] | known[1]
    return replace(model, routes=(*model.routes, ware.route), abilities=abilities)
