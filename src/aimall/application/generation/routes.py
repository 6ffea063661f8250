"""Routes of a run: which providers are asked, in which order, and at which price."""

from collections.abc import Mapping
from datetime import datetime

from aimall.application.catalog.catalogue import CatalogueSnapshot
from aimall.domain.catalog.model import Model, ModelId, Route
from aimall.domain.catalog.routing import RouteHealth, order_routes
from aimall.domain.generation.errors import ProviderUnreachable
from aimall.domain.pricing.price import PriceVersion


def shown_price(snapshot: CatalogueSnapshot, model: Model) -> PriceVersion:
    """Give the price that people see. Raises `ProviderUnreachable` if the model has none."""
    price = snapshot.price_of(model.routes[0])
    if price is None:
        raise ProviderUnreachable("the model has no usable price")
    return price


def usable_routes(
    snapshot: CatalogueSnapshot, model: Model, health: Mapping[Route, RouteHealth], *, at: datetime
) -> tuple[tuple[Route, ...], PriceVersion]:
    """Order the routes that cost no more than the price on show; the first one sets the price of the run.

    Raises `ProviderUnreachable` if the model has no price.
    """
    shown = shown_price(snapshot, model)
    prices = {route: price for route in model.routes if (price := snapshot.price_of(route))}
    usable = tuple(route for route, price in prices.items() if not price.is_dearer_than(shown))
    first, *others = order_routes(usable, health, at=at)
    price = prices[first]
    return (first, *(route for route in others if not prices[route].is_dearer_than(price))), price


def routes_within(snapshot: CatalogueSnapshot, model: ModelId, promised: PriceVersion) -> tuple[Route, ...]:
    """Give the routes that cost no more than what was promised when a run began; none if the model is gone."""
    found = snapshot.models.get(model)
    priced = ((route, snapshot.price_of(route)) for route in (found.routes if found else ()))
    return tuple(route for route, price in priced if price and not price.is_dearer_than(promised))
