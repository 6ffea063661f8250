"""Offer a summary: find the model that writes it, and the part of the hold that it may take."""

from dataclasses import dataclass

from aimall.application.catalog.catalogue import Catalogue, CatalogueSnapshot
from aimall.application.clock import Clock
from aimall.application.generation.routes import usable_routes
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.domain.catalog.model import Capability, Model
from aimall.domain.generation.errors import ProviderUnreachable
from aimall.domain.generation.transcripts.summary import SummaryTerms, can_sum_up, likely_cost, terms_of
from aimall.domain.kernel.coins import Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSummary:
    """The terms, and what it will likely cost."""

    terms: SummaryTerms
    likely: Coins


class OfferSummary:
    """Asked before a hold is sized. Without a model that writes there is no summary, and that is no error."""

    def __init__(self, catalogue: Catalogue, health: RouteHealthBoard, clock: Clock) -> None:
        self._catalogue, self._health, self._clock = catalogue, health, clock

    def __call__(self, *, seconds: int, language: str | None) -> OfferedSummary | None:
        """Offer a summary of so many seconds of speech, in a language if it is known already."""
        snapshot = self._catalogue.current()
        for model in writers(snapshot):
            if not can_sum_up(model, language):
                continue
            try:
                _, price = usable_routes(snapshot, model, self._health.current(), at=self._clock.now())
            except ProviderUnreachable:
                continue
            terms = terms_of(model, price, seconds=seconds)
            if terms is not None:
                return OfferedSummary(terms=terms, likely=likely_cost(terms, seconds=seconds))
        return None


def writers(snapshot: CatalogueSnapshot) -> list[Model]:
    """List the models that write: those of the providers that come first, and of each the least dear ones."""

    def place(model: Model) -> tuple[int, int, str]:
        price = snapshot.price_of(model.routes[0])
        micro = 0 if price is None else price.per_token.output_per_million.micro
        return model.routes[0].priority, micro, model.id

    return sorted((one for one in snapshot.models.values() if Capability.CHAT in one.capabilities), key=place)
