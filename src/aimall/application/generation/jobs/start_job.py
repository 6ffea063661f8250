"""Start a job: check the model, size the hold by what is asked for, and put it into the queue."""

from dataclasses import dataclass, replace

from aimall.application.catalog.catalogue import Catalogue, CatalogueSnapshot
from aimall.application.catalog.require_ability import require_ability
from aimall.application.claims import IdempotencyKey, fingerprint_of
from aimall.application.clock import Clock
from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import BeginRun, Refused, Replayed, RunBook, Runs
from aimall.application.generation.routes import usable_routes
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.application.generation.starting.budget import RunBudget
from aimall.application.generation.starting.start_run import RunAccepted, generation_for, require_allowed
from aimall.application.generation.summaries.offer_summary import OfferSummary
from aimall.domain.access.permissions import authorise
from aimall.domain.catalog.errors import ModelNotAllowed
from aimall.domain.catalog.model import Ability, Model, ModelId
from aimall.domain.generation.feed import LoggedEvent, RunStarted
from aimall.domain.generation.media import (
    MediaKind,
    MediaRequest,
    SpeechRequest,
    TranscriptionRequest,
    asked_usage,
    media_kind,
)
from aimall.domain.generation.transcripts.summary import SummaryTerms
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import DomainError, IdempotencyKeyReused, InvalidValue
from aimall.domain.kernel.ids import GenerationId, QuoteId
from aimall.domain.pricing.price import PriceVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class StartJobCommand:
    """Make this, with this model, or with the first one on offer that can."""

    actor: Actor
    idempotency_key: IdempotencyKey
    model: ModelId | None
    request: MediaRequest
    quote: QuoteId | None = None
    max_coins: Coins | None = None

    def fingerprint(self) -> bytes:
        """Tell equal commands from different ones; whose command it is, the run's id says."""
        return fingerprint_of(self.model or "", repr(self.request), repr(self.quote), repr(self.max_coins))


class StartJob:
    """Any user starts a job in their workspace. Repeating it with the same key gives the first one."""

    def __init__(
        self,
        *,
        book: RunBook,
        runs: Runs,
        catalogue: Catalogue,
        budget: RunBudget,
        summaries: OfferSummary,
        health: RouteHealthBoard,
        clock: Clock,
        policy: RunPolicy,
    ) -> None:
        self._book, self._runs, self._catalogue, self._budget = book, runs, catalogue, budget
        self._summaries, self._health, self._clock, self._policy = summaries, health, clock, policy

    async def __call__(self, command: StartJobCommand) -> RunAccepted:
        """Start it.

        Raises what refuses it: `InvalidValue` for a model that cannot do this, `ModelNotFound`, `ModelNotAllowed`,
        coins, limits.
        """
        actor = command.actor
        known = media_kind(command.request)
        authorise(actor, known.action)
        generation = generation_for(actor, known.kind, command.idempotency_key)
        try:
            begin = await self._begin_of(command, generation)
        except DomainError:
            # What would be refused today may have been begun before.
            run = await self._runs.find(actor.workspace, generation)
            if run is None:
                raise
            if run.fingerprint != command.fingerprint():
                raise IdempotencyKeyReused from None
            return RunAccepted(generation=generation, replayed=True)
        crashpoint(CrashPoint.BEFORE_BEGIN)
        outcome = await self._book.begin(begin)
        crashpoint(CrashPoint.AFTER_BEGIN)
        if isinstance(outcome, Refused):
            raise outcome.error
        return RunAccepted(generation=generation, replayed=isinstance(outcome, Replayed))

    async def _begin_of(self, command: StartJobCommand, generation: GenerationId) -> BeginRun:
        actor, model = command.actor, self._model(command)
        request = with_voice(model, command.request)
        kind, price, summary = media_kind(request), self._price(model), self._summary(request)
        if summary is not None and not actor.may_use(summary.model):
            raise ModelNotAllowed
        hold = price.per_unit.charge_for(asked_usage(request)) + (summary.hold if summary else ZERO)
        allowed = await self._budget.allowed(
            actor,
            model.id,
            available=await self._runs.available(actor.workspace),
            quote=command.quote,
            max_coins=command.max_coins,
        )
        await self._budget.require(actor, hold, allowed=allowed)
        return BeginRun(
            generation=generation,
            fingerprint=command.fingerprint(),
            workspace=actor.workspace,
            user=actor.user,
            key=actor.key_id,
            kind=kind.kind,
            model=model.id,
            price=price.id,
            hold=hold,
            ttl=self._policy.jobs_hold_ttl,
            max_tokens=0,
            input_tokens=0,
            owner=self._policy.owner,
            runs_limit=self._policy.jobs_waiting,
            daily_limit=self._policy.daily_limit,
            request=request,
            priority=kind.priority,
            is_preview=model.is_preview,
            summary=summary,
            first_event=LoggedEvent(1, RunStarted(message=None, conversation=None)),
        )

    def _model(self, command: StartJobCommand) -> Model:
        snapshot, kind = self._catalogue.current(), media_kind(command.request)
        if command.model is None:
            return first_model(snapshot, kind, command.request, actor=command.actor)
        model = snapshot.find(command.model)
        require_allowed(command.actor, model)
        require_capability(model, kind)
        require_voice(model, command.request)
        if _is_translation(command.request):
            require_ability(snapshot, model, Ability.TRANSLATION, field="model", actor=command.actor)
        return model

    def _price(self, model: Model) -> PriceVersion:
        _, price = usable_routes(self._catalogue.current(), model, self._health.current(), at=self._clock.now())
        return price

    def _summary(self, request: MediaRequest) -> SummaryTerms | None:
        if not isinstance(request, TranscriptionRequest) or not request.summary:
            return None
        offered = self._summaries(seconds=request.seconds, language=request.language)
        return None if offered is None else offered.terms


def first_model(snapshot: CatalogueSnapshot, kind: MediaKind, request: MediaRequest, *, actor: Actor) -> Model:
    """Give the first model on offer that can do this: of the providers that come first.

    Raises `InvalidValue`, or `ModelNotAllowed` if the actor's key is for none of them.
    """
    voice = request.voice if isinstance(request, SpeechRequest) else None
    able = [one for one in snapshot.models.values() if kind.capability in one.capabilities and one.unit is not None]
    if not able:
        raise InvalidValue(field="model", reason=f"there is none on offer with the capability {kind.capability}")
    allowed = [one for one in able if actor.may_use(one.id)]
    if not allowed:
        raise ModelNotAllowed
    if _is_translation(request):
        allowed = [one for one in allowed if not one.lacks(Ability.TRANSLATION)]
        if not allowed:
            raise InvalidValue(field="model", reason="there is none on offer that translates what it hears")
    speaking = [one for one in allowed if voice is None or not one.voices or voice in one.voices]
    if not speaking:
        raise InvalidValue(field="voice", reason="no model on offer has it")
    return min(speaking, key=lambda one: (one.routes[0].priority, one.name, one.id))


def require_capability(model: Model, kind: MediaKind) -> None:
    """Let a model that can do this go on, or raise `InvalidValue`."""
    if kind.capability not in model.capabilities or model.unit is None:
        raise InvalidValue(field="model", reason=f"cannot do this: it has no capability {kind.capability}")


def _is_translation(request: MediaRequest) -> bool:
    return isinstance(request, TranscriptionRequest) and request.translate


def with_voice(model: Model, request: MediaRequest) -> MediaRequest:
    """Let whoever names no voice have the model's first one: most providers speak with none but a named one."""
    if isinstance(request, SpeechRequest) and request.voice is None and model.voices:
        return replace(request, voice=model.voices[0])
    return request


def require_voice(model: Model, request: MediaRequest) -> None:
    """Let a voice that the model has go on, or raise `InvalidValue`. A model that tells no voices is asked itself."""
    voice = request.voice if isinstance(request, SpeechRequest) else None
    if voice is not None and model.voices and voice not in model.voices:
        raise InvalidValue(field="voice", reason=f"is not one of the model's: {', '.join(model.voices)}")
