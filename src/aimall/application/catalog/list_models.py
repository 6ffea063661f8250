"""List the models on offer, each with the price that people pay."""

from dataclasses import dataclass

from aimall.application.catalog.catalogue import Catalogue
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import Model
from aimall.domain.kernel.actor import Actor
from aimall.domain.pricing.price import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class ListModelsQuery:
    """All of them."""

    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedModel:
    """A model and its price."""

    model: Model
    price: Price


class ListModels:
    """Any user; a key finds those that it is for. Reads only."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, query: ListModelsQuery) -> tuple[PricedModel, ...]:
        """Give the models, in the order of their names."""
        authorise(query.actor, Action.SEE_MODELS)
        snapshot = self._catalogue.current()
        priced = [
            PricedModel(model=model, price=snapshot.prices[model.routes[0]].price)
            for model in snapshot.models.values()
            if query.actor.may_use(model.id)
        ]
        return tuple(sorted(priced, key=lambda entry: (entry.model.name, entry.model.id)))
