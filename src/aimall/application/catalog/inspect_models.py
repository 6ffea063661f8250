"""Inspect the models: every route with its price and its cost, whether it is on sale, and if not, why."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.catalog.ports import OfferedCost, OfferedPrice, OfferedUnitPrice
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import Model, ModelId, Route
from aimall.domain.kernel.actor import Actor
from aimall.domain.pricing.markup import Markup
from aimall.domain.pricing.obstacle import Obstacle
from aimall.domain.pricing.price import Price, PriceVersion, UnitPrice

MICRO: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectModelsQuery:
    """All of them."""

    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedRoute:
    """A route. What is sold has a `version`; what is not has an `obstacle`.

    `margin` is the factor on output tokens, on those of input where nothing is written, or on the unit.
    """

    route: Route
    version: PriceVersion | None
    cost: OfferedCost | None
    margin: Fraction | None
    obstacle: Obstacle | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedModel:
    """A model with all its routes."""

    model: Model
    routes: tuple[InspectedRoute, ...]

    @property
    def is_on_sale(self) -> bool:
        """Whether people may pick it."""
        return any(route.obstacle is None for route in self.routes)


class InspectModels:
    """Admins. Reads only."""

    def __init__(self, catalogue: Catalogue, markup: Markup) -> None:
        self._catalogue, self._markup = catalogue, markup

    async def __call__(self, query: InspectModelsQuery) -> tuple[InspectedModel, ...]:
        """Give every model, sold or not, in the order of their names. Raises `Forbidden`."""
        authorise(query.actor, Action.SEE_MODELS_DETAIL)
        snapshot = self._catalogue.current()
        models = {alarm.model.id: alarm.model for alarm in snapshot.alarms} | dict(snapshot.models)
        routes: defaultdict[ModelId, list[InspectedRoute]] = defaultdict(list)
        for model in snapshot.models.values():
            for route in model.routes:
                routes[model.id].append(self._sold(route, snapshot.prices[route], snapshot.costs.get(route)))
        for alarm in snapshot.alarms:
            (route,) = alarm.model.routes
            kept_back = InspectedRoute(
                route=route, version=None, cost=snapshot.costs.get(route), margin=None, obstacle=alarm.reason
            )
            routes[alarm.model.id].append(kept_back)
        found = [InspectedModel(model=model, routes=tuple(routes[model.id])) for model in models.values()]
        return tuple(sorted(found, key=lambda entry: (entry.model.name, entry.model.id)))

    def _sold(self, route: Route, version: PriceVersion, cost: OfferedCost | None) -> InspectedRoute:
        margin = None
        if cost is not None:
            margin = _margin(self._markup, version.price, cost)
        return InspectedRoute(route=route, version=version, cost=cost, margin=margin, obstacle=None)


def _margin(markup: Markup, price: Price, cost: OfferedCost) -> Fraction | None:
    if isinstance(price, UnitPrice):
        return (
            markup.margin_of(price.per_unit, usd=cost.micro_usd / MICRO) if isinstance(cost, OfferedUnitPrice) else None
        )
    if not isinstance(cost, OfferedPrice):
        return None
    if cost.output_micro_usd == 0:
        return markup.margin_of(price.input_per_million, usd=cost.input_micro_usd)
    return markup.margin_of(price.output_per_million, usd=cost.output_micro_usd)
