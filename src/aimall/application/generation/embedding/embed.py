"""Embed: texts to vectors, at once, held and charged as every other run."""

import asyncio
from dataclasses import dataclass

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.claims import IdempotencyKey, fingerprint_of
from aimall.application.clock import Clock
from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.embedding.complete_embedding import CompleteEmbedding, EmbeddingOrder
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import BeginRun, Begun, Refused, Replayed, RunBook, Runs
from aimall.application.generation.routes import usable_routes
from aimall.application.generation.running.launcher import RunLauncher
from aimall.application.generation.running.live_run import LiveRun
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.application.generation.starting.start_run import generation_for, require_allowed
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import Capability, Model, ModelId, Route
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.embedding.request import EmbeddingRequest, Vector
from aimall.domain.generation.embedding.run import Embedding
from aimall.domain.generation.errors import AnswerNotKept, RunLost, failure_called
from aimall.domain.generation.feed import LoggedEvent, RunStarted
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import DomainError, IdempotencyKeyReused, InvalidValue
from aimall.domain.kernel.ids import GenerationId
from aimall.domain.pricing.price import PriceVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedCommand:
    """Give the vectors of these."""

    actor: Actor
    idempotency_key: IdempotencyKey
    model: ModelId
    request: EmbeddingRequest

    def fingerprint(self) -> bytes:
        """Tell equal commands from different ones; whose command it is, the run's id says."""
        asked = self.request
        return fingerprint_of(self.model, repr(asked.dimensions), *(repr(one) for one in asked.inputs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """One vector for each input, in its order, and what they cost."""

    generation: GenerationId
    vectors: tuple[Vector, ...]
    usage: Usage
    cost: Coins


class Embed:
    """Any user. Repeating it with the same key charges nothing, but gives nothing either: vectors are not kept."""

    def __init__(
        self,
        *,
        book: RunBook,
        runs: Runs,
        catalogue: Catalogue,
        health: RouteHealthBoard,
        launcher: RunLauncher,
        complete: CompleteEmbedding,
        clock: Clock,
        policy: RunPolicy,
    ) -> None:
        self._book, self._runs, self._catalogue, self._health = book, runs, catalogue, health
        self._launcher, self._complete, self._clock, self._policy = launcher, complete, clock, policy

    async def __call__(self, command: EmbedCommand) -> Vectors:
        """Give the vectors.

        Raises `ModelNotFound`, `InvalidValue` for what the model cannot do, `AnswerNotKept`, `IdempotencyKeyReused`,
        what refuses a run, and the provider's failure.
        """
        authorise(command.actor, Action.EMBED)
        generation = generation_for(command.actor, GenerationKind.EMBEDDING, command.idempotency_key)
        try:
            routes, price = self._routes(command)
        except DomainError:
            # What would be refused today may have been done before.
            await self._tell_of_earlier(command, generation)
            raise
        run = Embedding(
            hold=price.per_token.bound_for(command.request.token_bound, 0),
            price=price.per_token,
            input_tokens=command.request.likely_tokens,
        )
        begin = self._begin_of(command, generation, run, price)
        # Whoever leaves during the beginning would leave a run behind that holds coins and that nobody drives.
        order = await asyncio.shield(asyncio.ensure_future(self._begun(command, begin, run, routes)))
        return await self._completed(order)

    async def _begun(
        self, command: EmbedCommand, begin: BeginRun, run: Embedding, routes: tuple[Route, ...]
    ) -> EmbeddingOrder:
        """Begin the run and let it go."""
        crashpoint(CrashPoint.BEFORE_BEGIN)
        outcome = await self._book.begin(begin)
        match outcome:
            case Refused():
                raise outcome.error
            case Replayed():
                await self._tell_of_earlier(command, begin.generation)
                raise AnswerNotKept(generation=begin.generation)
            case Begun():
                crashpoint(CrashPoint.AFTER_BEGIN)
                live = LiveRun(
                    begin.generation,
                    begin.workspace,
                    fence=outcome.fence,
                    log=(begin.first_event,),
                    clock=self._clock,
                )
                order = EmbeddingOrder(live=live, routes=routes, price=begin.price, request=command.request, run=run)
                self._launcher.start(live, lambda: self._complete(order))
                return order

    def _routes(self, command: EmbedCommand) -> tuple[tuple[Route, ...], PriceVersion]:
        snapshot = self._catalogue.current()
        model = snapshot.find(command.model)
        require_allowed(command.actor, model)
        _require_embedder(model, command.request)
        return usable_routes(snapshot, model, self._health.current(), at=self._clock.now())

    def _begin_of(
        self, command: EmbedCommand, generation: GenerationId, run: Embedding, price: PriceVersion
    ) -> BeginRun:
        return BeginRun(
            generation=generation,
            fingerprint=command.fingerprint(),
            workspace=command.actor.workspace,
            user=command.actor.user,
            key=command.actor.key_id,
            kind=GenerationKind.EMBEDDING,
            model=command.model,
            price=price.id,
            hold=run.hold,
            ttl=self._policy.hold_ttl,
            max_tokens=0,
            input_tokens=run.input_tokens,
            owner=self._policy.owner,
            runs_limit=self._policy.runs_at_once_of(GenerationKind.EMBEDDING),
            daily_limit=self._policy.daily_limit,
            first_event=LoggedEvent(1, RunStarted(message=None, conversation=None)),
        )

    async def _completed(self, order: EmbeddingOrder) -> Vectors:
        """Wait for the task that completes the run. Leaving ends the waiting alone."""
        live = order.live
        if not live.is_lost:  # a process that has left its runs starts no task
            await order.ended.wait()
        verdict = order.verdict
        if verdict is None or not live.is_closed:
            raise RunLost
        if verdict.failure is not None or not isinstance(verdict.usage, Usage):
            raise failure_called(verdict.failure or RunLost.code)
        return Vectors(generation=live.generation, vectors=order.vectors, usage=verdict.usage, cost=verdict.charge)

    async def _tell_of_earlier(self, command: EmbedCommand, generation: GenerationId) -> None:
        """Raise what an earlier command with this key has to say, if there was one."""
        run = await self._runs.find(command.actor.workspace, generation)
        if run is None:
            return
        if run.fingerprint != command.fingerprint():
            raise IdempotencyKeyReused
        raise failure_called(run.failure) if run.failure else AnswerNotKept(generation=generation)


def _require_embedder(model: Model, request: EmbeddingRequest) -> None:
    """Let a model that can do this go on, or raise `InvalidValue`."""
    if Capability.EMBEDDING not in model.capabilities:
        raise InvalidValue(field="model", reason="does not embed")
    if model.texts_only and request.has_token_ids:
        reason = (
            "holds token ids, and this model has another tokenizer: send texts"
            " (LangChain does with check_embedding_ctx_length=False)"
        )
        raise InvalidValue(field="input", reason=reason)
    if request.dimensions is not None and model.dimensions not in {None, request.dimensions}:
        raise InvalidValue(field="dimensions", reason=f"must be {model.dimensions}: this model knows no other length")
