"""Quote what is paid by the piece: pictures, characters, seconds."""

from dataclasses import dataclass

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.claims import IdempotencyKey, fingerprint_of
from aimall.application.clock import Clock
from aimall.application.generation.jobs.start_job import require_capability
from aimall.application.generation.routes import shown_price
from aimall.application.generation.starting.quote_run import RunQuoted
from aimall.application.generation.summaries.offer_summary import OfferSummary
from aimall.application.pricing.ports import Quotes
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import ModelId
from aimall.domain.catalog.usage import UnitUsage
from aimall.domain.generation.media import MediaKind
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import QuoteId, derived_id
from aimall.domain.pricing.quote import QUOTE_LIFETIME, Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteJobCommand:
    """So many units of what a job of this kind is paid by."""

    actor: Actor
    idempotency_key: IdempotencyKey
    kind: MediaKind
    model: ModelId
    quantity: int
    language: str | None = None
    with_summary: bool = False

    @property
    def usage(self) -> UnitUsage:
        """What would be made."""
        return UnitUsage(unit=self.kind.unit, quantity=self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedSummary:
    """What the summary of a transcript adds, by its own model."""

    model: ModelId
    likely: Coins
    ceiling: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQuoted:
    """The quote, and what of it is for a summary."""

    quoted: RunQuoted
    summary: QuotedSummary | None


class QuoteJob:
    """Any user. The same wish under the same key gives the same quote, whatever has become of prices since."""

    def __init__(self, catalogue: Catalogue, quotes: Quotes, summaries: OfferSummary, clock: Clock) -> None:
        self._catalogue, self._quotes, self._summaries, self._clock = catalogue, quotes, summaries, clock

    async def __call__(self, command: QuoteJobCommand) -> JobQuoted:
        """Give a quote. Raises `InvalidValue`, `ModelNotFound`, `IdempotencyKeyReused`, `TryAgain`."""
        actor = command.actor
        authorise(actor, Action.QUOTE)
        snapshot = self._catalogue.current()
        model = snapshot.find(command.model)
        require_capability(model, command.kind)
        price = shown_price(snapshot, model).per_unit.charge_for(command.usage)
        summary = self._summary(command)
        quote = Quote(
            id=QuoteId(derived_id(actor.workspace.hex, actor.user.hex, "quote", command.idempotency_key)),
            workspace=actor.workspace,
            model=model.id,
            likely=price + (summary.likely if summary else ZERO),
            ceiling=price + (summary.ceiling if summary else ZERO),
            expires_at=self._clock.now() + QUOTE_LIFETIME,
        )
        wish = (str(command.quantity), str(command.language), str(command.with_summary))
        fingerprint = fingerprint_of(command.kind.kind, command.model, *wish)
        earlier = await self._quotes.add(quote, user=actor.user, fingerprint=fingerprint)
        quoted = RunQuoted(quote=earlier or quote, notice=None, replayed=earlier is not None)
        return JobQuoted(quoted=quoted, summary=summary)

    def _summary(self, command: QuoteJobCommand) -> QuotedSummary | None:
        if command.kind.kind is not GenerationKind.TRANSCRIPTION or not command.with_summary:
            return None
        offered = self._summaries(seconds=command.quantity, language=command.language)
        if offered is None:
            return None
        return QuotedSummary(model=offered.terms.model, likely=offered.likely, ceiling=offered.terms.hold)
