"""Models as admins see them: every route with its price, its cost, and why it is not on sale."""

from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Final

import msgspec
from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency

from aimall.application.catalog.inspect_models import InspectedModel, InspectedRoute, InspectModels, InspectModelsQuery
from aimall.application.catalog.ports import OfferedCost, OfferedUnitPrice
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import print_id
from aimall.domain.pricing.obstacle import Obstacle
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.v1.catalog.schemas import (
    TokenPriceShown,
    UnitPriceShown,
    show_price,
    show_unit_price,
)
from aimall.entrypoints.http.wire import Shown, UsdText, print_usd

MICRO: Final = 1_000_000
FactorText = Annotated[str, msgspec.Meta(pattern=r"^[0-9]+\.[0-9]{4}$", description="A factor with four decimals.")]


class CostShown(Shown):
    """What the provider takes, in dollars for a million tokens and for a request; rounded up."""

    input_usd_per_million: UsdText
    cached_input_usd_per_million: UsdText
    output_usd_per_million: UsdText
    usd_per_request: UsdText


class UnitCostShown(Shown):
    """What the provider takes for one unit, in dollars; rounded up."""

    unit: str
    usd_per_unit: UsdText


class RouteShown(Shown):
    """One way to a model. `obstacle` tells why it is not on sale; `margin` is the factor on output tokens or units."""

    provider: str
    upstream_model: str
    priority: int
    on_sale: bool
    obstacle: Obstacle | None
    price_version: str | None
    price: TokenPriceShown | None
    unit_price: UnitPriceShown | None
    cost: CostShown | None
    unit_cost: UnitCostShown | None
    margin: FactorText | None


class InspectedModelShown(Shown):
    """A model with every route. It is on sale if one of them is."""

    id: str
    name: str
    capabilities: list[str]
    context_length: int
    label: str | None
    on_sale: bool
    routes: list[RouteShown]


class InspectedModels(Shown):
    """All models, sold or not, by name."""

    items: list[InspectedModelShown]
    next_cursor: str | None


@get("/admin/models", opt={**free("it only reads"), ERRORS: (403,)})
@inject
async def inspected_models(actor: NamedDependency[Actor], show: FromDishka[InspectModels]) -> InspectedModels:
    """List every model with its routes, prices and costs, on sale or not. For admins."""
    found = await show(InspectModelsQuery(actor=actor))
    return InspectedModels(items=[_model(one) for one in found], next_cursor=None)


def _model(inspected: InspectedModel) -> InspectedModelShown:
    model = inspected.model
    return InspectedModelShown(
        id=model.id,
        name=model.name,
        capabilities=sorted(capability.value for capability in model.capabilities),
        context_length=model.context_length,
        label=model.label,
        on_sale=inspected.is_on_sale,
        routes=[_route(route) for route in inspected.routes],
    )


def _route(inspected: InspectedRoute) -> RouteShown:
    route, version, cost = inspected.route, inspected.version, inspected.cost
    return RouteShown(
        provider=route.provider,
        upstream_model=route.upstream_model,
        priority=route.priority,
        on_sale=inspected.obstacle is None,
        obstacle=inspected.obstacle,
        price_version=print_id("prv", version.id) if version else None,
        price=show_price(version.price) if version else None,
        unit_price=show_unit_price(version.price) if version else None,
        cost=_cost(cost) if cost else None,
        unit_cost=_unit_cost(cost) if cost else None,
        margin=_factor(inspected.margin) if inspected.margin is not None else None,
    )


def _unit_cost(cost: OfferedCost) -> UnitCostShown | None:
    if not isinstance(cost, OfferedUnitPrice):
        return None
    return UnitCostShown(unit=cost.unit, usd_per_unit=_usd(cost.micro_usd))


def _cost(cost: OfferedCost) -> CostShown | None:
    if isinstance(cost, OfferedUnitPrice):
        return None
    # A micro-dollar for a token is a dollar for a million.
    return CostShown(
        input_usd_per_million=_usd(cost.input_micro_usd * MICRO),
        cached_input_usd_per_million=_usd(cost.cached_input_micro_usd * MICRO),
        output_usd_per_million=_usd(cost.output_micro_usd * MICRO),
        usd_per_request=_usd(cost.request_micro_usd),
    )


def _usd(micro_usd: Fraction) -> str:
    return str(print_usd(ceil(micro_usd)))


def _factor(factor: Fraction) -> str:
    whole, part = divmod(floor(factor * 10_000), 10_000)
    return f"{whole}.{part:04d}"


HANDLERS = (inspected_models,)
