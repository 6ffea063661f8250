"""Start a run: choose its routes, size its hold, open it in the book and let it go. What chat and text share."""

from dataclasses import dataclass, replace

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.catalog.require_ability import require_ability
from aimall.application.claims import IdempotencyKey
from aimall.application.clock import Clock
from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import (
    BeginRun,
    Begun,
    ChatTurn,
    Refused,
    Replayed,
    RunBook,
    Runs,
)
from aimall.application.generation.routes import usable_routes
from aimall.application.generation.running.launcher import RunLauncher
from aimall.application.generation.running.live_run import LiveRun
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.application.generation.running.run_completion import RunOrder
from aimall.application.generation.starting.budget import RunBudget
from aimall.domain.access.errors import KeyCapReached
from aimall.domain.catalog.errors import ModelNotAllowed
from aimall.domain.catalog.language import language_notice
from aimall.domain.catalog.model import Capability, Model, ModelId, Route
from aimall.domain.catalog.tokens import likely_tokens, token_bound
from aimall.domain.generation.feed import LoggedEvent, RunStarted
from aimall.domain.generation.history import history_window
from aimall.domain.generation.request import GenerationKind, PromptLine, Verbatim
from aimall.domain.generation.sizing import RunSize, size_run
from aimall.domain.generation.text import TextBrief
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import DomainError, IdempotencyKeyReused, InvalidValue
from aimall.domain.kernel.ids import GenerationId, QuoteId, derived_id
from aimall.domain.pricing.price import PriceVersion
from aimall.domain.wallet.errors import DailyLimitReached, InsufficientCoins


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAccepted:
    """The run that answers the command. `replayed` when an earlier equal command had started it."""

    generation: GenerationId
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunWish:
    """What is wanted, whatever the kind: `lines` to be answered, or a `verbatim` chat in their place."""

    actor: Actor
    kind: GenerationKind
    generation: GenerationId
    fingerprint: bytes
    model: ModelId
    available: Coins
    lines: tuple[PromptLine, ...] = ()
    verbatim: Verbatim | None = None
    turn: ChatTurn | None = None
    brief: TextBrief | None = None
    version_of: GenerationId | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    quote: QuoteId | None = None
    max_coins: Coins | None = None

    @property
    def token_bound(self) -> int:
        """What the prompt comes to at most, in tokens."""
        return self.verbatim.bound if self.verbatim else sum(token_bound(line.text) for line in self.lines)

    @property
    def likely_tokens(self) -> int:
        """What the prompt is likely to come to, in tokens."""
        return self.verbatim.likely if self.verbatim else sum(likely_tokens(line.text) for line in self.lines)


def require_writer(model: Model) -> None:
    """Let a model that writes go on, or raise `InvalidValue`."""
    if Capability.CHAT not in model.capabilities:
        raise InvalidValue(field="model", reason="does not write")


def require_allowed(actor: Actor, model: Model) -> None:
    """Let a model go on that the actor's key is for, or raise `ModelNotAllowed`."""
    if not actor.may_use(model.id):
        raise ModelNotAllowed


def generation_for(actor: Actor, kind: GenerationKind, key: IdempotencyKey) -> GenerationId:
    """Derive the run's id from who acts, what kind of act it is and the key, so that a repeat finds the run."""
    return GenerationId(derived_id(actor.workspace.hex, actor.principal.hex, kind, key))


class StartRun:
    """Open a run and launch it. Repeating it with the same id gives the first run; another input is an error."""

    def __init__(
        self,
        *,
        book: RunBook,
        runs: Runs,
        catalogue: Catalogue,
        budget: RunBudget,
        health: RouteHealthBoard,
        launcher: RunLauncher,
        clock: Clock,
        policy: RunPolicy,
    ) -> None:
        self._book, self._runs, self._catalogue, self._budget = book, runs, catalogue, budget
        self._health, self._launcher, self._clock, self._policy = health, launcher, clock, policy

    async def earlier(self, actor: Actor, generation: GenerationId, fingerprint: bytes) -> RunAccepted | None:
        """Find the run that an equal command has started. Raises `IdempotencyKeyReused` if the input differs."""
        run = await self._runs.find(actor.workspace, generation)
        if run is None:
            return None
        if run.fingerprint != fingerprint:
            raise IdempotencyKeyReused
        return RunAccepted(generation=generation, replayed=True)

    async def __call__(self, wish: RunWish) -> RunAccepted:
        """Start the run. Raises what refuses it: coins, a busy conversation, the limit, no usable route."""
        model = self._catalogue.current().find(wish.model)
        require_allowed(wish.actor, model)
        if wish.lines:
            wish = replace(wish, lines=history_window(wish.lines, budget_tokens=model.prompt_tokens))
        require_writer(model)
        snapshot, health = self._catalogue.current(), self._health.current()
        for ability in sorted(wish.verbatim.needs if wish.verbatim else ()):
            require_ability(snapshot, model, ability, field="model", actor=wish.actor)
        routes, price = usable_routes(snapshot, model, health, at=self._clock.now())
        begin = self._begin_of(wish, model, price, await self._size(wish, model, price))
        crashpoint(CrashPoint.BEFORE_BEGIN)
        outcome = await self._book.begin(begin)
        if isinstance(outcome, Refused) and isinstance(outcome.error, KeyCapReached):
            # Only the book knows what the key may still spend: nothing is asked of it before that is in the way.
            begin = self._begin_of(wish, model, price, await self._size(wish, model, price, cap=outcome.error))
            outcome = await self._book.begin(begin)
        match outcome:
            case Refused():
                raise outcome.error
            case Replayed():
                return RunAccepted(generation=wish.generation, replayed=True)
            case Begun():
                crashpoint(CrashPoint.AFTER_BEGIN)
                self._launch(wish, begin, outcome.fence, routes, price)
                return RunAccepted(generation=wish.generation, replayed=False)

    async def _size(
        self, wish: RunWish, model: Model, price: PriceVersion, *, cap: KeyCapReached | None = None
    ) -> RunSize:
        """Size the run by what it may cost and what day and key still allow. Raises whichever of them refuses it."""
        budget = await self._budget.allowed(
            wish.actor, wish.model, available=wish.available, quote=wish.quote, max_coins=wish.max_coins
        )
        limit, left_today = self._policy.daily_limit, await self._budget.left_today(wish.actor)
        left = budget if left_today is None else left_today
        most = min(budget, left, cap.left) if cap else min(budget, left)
        try:
            return size_run(
                price=price.per_token,
                input_bound=wish.token_bound,
                asked=wish.max_tokens,
                model_limit=model.max_output_tokens,
                context_length=model.context_length,
                budget=most,
            )
        except InsufficientCoins:
            if cap is not None and most == cap.left:
                raise cap from None
            if limit is None or budget <= left:
                raise
            raise DailyLimitReached(limit=limit, left=left) from None

    def _begin_of(self, wish: RunWish, model: Model, price: PriceVersion, size: RunSize) -> BeginRun:
        turn = wish.turn
        started = RunStarted(
            message=turn.answer if turn else None,
            conversation=turn.conversation if turn else None,
            notice=language_notice(model, wish.lines[-1].text) if wish.lines else None,
        )
        return BeginRun(
            generation=wish.generation,
            fingerprint=wish.fingerprint,
            workspace=wish.actor.workspace,
            user=wish.actor.user,
            key=wish.actor.key_id,
            kind=wish.kind,
            model=model.id,
            price=price.id,
            hold=size.hold,
            ttl=self._policy.hold_ttl,
            max_tokens=size.max_tokens,
            input_tokens=wish.likely_tokens,
            owner=self._policy.owner,
            runs_limit=self._policy.runs_at_once_of(wish.kind),
            daily_limit=self._policy.daily_limit,
            turn=turn,
            prompt=() if turn else wish.lines,
            brief=wish.brief,
            version_of=wish.version_of,
            temperature=wish.temperature,
            first_event=LoggedEvent(1, started),
        )

    def _launch(
        self, wish: RunWish, begin: BeginRun, fence: int, routes: tuple[Route, ...], price: PriceVersion
    ) -> None:
        log = (begin.first_event,)
        live = LiveRun(begin.generation, begin.workspace, fence=fence, log=log, clock=self._clock)
        self._launcher.launch(
            RunOrder(
                live=live,
                routes=routes,
                price=price,
                hold=begin.hold,
                lines=wish.lines,
                max_tokens=begin.max_tokens,
                input_tokens=begin.input_tokens,
                answer=wish.turn.answer if wish.turn else None,
                temperature=wish.temperature,
                verbatim=wish.verbatim,
            )
        )


async def start_or_find(start: StartRun, wish: RunWish) -> RunAccepted:
    """Start the run, or find the one that an equal command started, even if today it would be refused.

    The look-up is made only after a refusal: the usual start stays at one round trip.
    """
    try:
        return await start(wish)
    except DomainError:
        earlier = await start.earlier(wish.actor, wish.generation, wish.fingerprint)
        if earlier is None:
            raise
        return earlier
