"""The catalogue: what is on offer now, as one immutable snapshot that is replaced whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aimall.application.catalog.ports import OfferedCost
from aimall.domain.catalog.errors import ModelNotFound
from aimall.domain.catalog.model import Model, ModelId, ProviderName, Route
from aimall.domain.pricing.obstacle import Obstacle
from aimall.domain.pricing.price import PriceVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A model that a provider offers and that is not sold by this route, and why."""

    provider: ProviderName
    upstream_model: str
    reason: Obstacle
    model: Model


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSnapshot:
    """Models, the price of each route, what its provider takes, and what is kept back."""

    models: Mapping[ModelId, Model] = field(default_factory=dict[ModelId, Model])
    prices: Mapping[Route, PriceVersion] = field(default_factory=dict[Route, PriceVersion])
    costs: Mapping[Route, OfferedCost] = field(default_factory=dict[Route, OfferedCost])
    alarms: tuple[Alarm, ...] = ()
    silent: tuple[ProviderName, ...] = ()  # providers whose list could not be read; their former models stay
    answered: Mapping[ProviderName, datetime] = field(default_factory=dict[ProviderName, datetime])  # the last time
    synced_at: datetime | None = None

    def find(self, model: ModelId) -> Model:
        """Give a model. Raises `ModelNotFound`."""
        try:
            return self.models[model]
        except KeyError:
            raise ModelNotFound from None

    def price_of(self, route: Route) -> PriceVersion | None:
        """Give the price of a route."""
        return self.prices.get(route)


class Catalogue:
    """Holds the snapshot that counts."""

    def __init__(self) -> None:
        self._snapshot = CatalogueSnapshot()

    def current(self) -> CatalogueSnapshot:
        """Give the snapshot. Take it once per act, so that one act sees one catalogue."""
        return self._snapshot

    def replace(self, snapshot: CatalogueSnapshot) -> None:
        """Let another snapshot count from now on."""
        self._snapshot = snapshot
