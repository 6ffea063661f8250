"""RunCompletion: take a held run to its answer and its settlement, whatever the providers do on the way.

It runs as a task of its own, not in a request: people who leave lose nothing, and nothing they do can cancel a call
that moves money.
"""

import asyncio
import math
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from aimall.application.clock import Clock
from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.running.live_run import LiveRun
from aimall.application.generation.running.live_runs import LiveRuns
from aimall.application.generation.running.provider_set import ProviderSet
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.application.generation.running.settlement import SettleGeneration
from aimall.domain.catalog.model import Route
from aimall.domain.generation.errors import error_of
from aimall.domain.generation.event import (
    Accepted,
    ChatEvent,
    Completed,
    Fault,
    FinishReason,
    Interrupted,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    Unreachable,
)
from aimall.domain.generation.feed import AnswerDelta, ReasoningShown, ToolCallShown
from aimall.domain.generation.generation import Generation, NextStep, Verdict
from aimall.domain.generation.request import ChatRequest, PromptLine, Verbatim
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import MessageId
from aimall.domain.pricing.price import PriceVersion

RENEWALS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLimits:
    """How long a provider may keep people waiting, in seconds."""

    first_token_s: float = 120.0  # a cold model may have to load
    idle_s: float = 45.0  # less up to a sixteenth of it, since the last piece
    total_s: float = 600.0


@dataclass(slots=True, kw_only=True)
class RunOrder:
    """A run that is held and ours: what to ask, by which routes, at which price.

    What to ask is forgotten once a word was shown: it is asked of nobody else then, and an answer takes its time.
    """

    live: LiveRun
    routes: tuple[Route, ...]
    price: PriceVersion
    hold: Coins
    lines: tuple[PromptLine, ...]
    max_tokens: int
    input_tokens: int
    answer: MessageId | None
    temperature: float | None = None
    verbatim: Verbatim | None = None
    is_verbatim: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_verbatim = self.verbatim is not None

    def request(self, route: Route) -> ChatRequest:
        """Say what to ask a route's provider."""
        return ChatRequest(
            model=route.upstream_model,
            lines=self.lines,
            max_tokens=self.max_tokens,
            temperature=self.temperature,
            verbatim=self.verbatim,
        )

    def forget_prompt(self) -> None:
        """Let go of what was asked."""
        self.lines, self.verbatim = (), None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The run belongs to another process now; nothing of ours may be written."""


Ending = Completed | FinishReason | Verdict | Lost


class RunCompletion:
    """Complete one run. Repeating it is safe under a new fence; an old one can write nothing."""

    def __init__(
        self,
        live: LiveRuns,
        providers: ProviderSet,
        health: RouteHealthBoard,
        settle: SettleGeneration,
        clock: Clock,
        limits: RunLimits,
    ) -> None:
        self._live, self._providers, self._health = live, providers, health
        self._settle, self._clock, self._limits = settle, clock, limits

    async def __call__(self, order: RunOrder) -> None:
        run = Generation(
            hold=order.hold,
            price=order.price.per_token,
            input_tokens=order.input_tokens,
            max_tokens=order.max_tokens,
            may_be_empty=order.is_verbatim,
        )
        try:
            ending = await self._answer(order, run)
            if not isinstance(ending, Lost):
                crashpoint(CrashPoint.BEFORE_SETTLE)
                await self._settle(order.live, run, ending, price=order.price.id, answer=order.answer)
        finally:
            # Whatever happened: followers must not wait for a task that is gone. An unsettled run is swept.
            if not order.live.is_closed:
                order.live.lose()
            self._live.remove(order.live)

    async def _answer(self, order: RunOrder, run: Generation) -> Ending:
        deadline = self._clock.monotonic() + self._limits.total_s
        routes = list(order.routes)
        route = routes.pop(0)
        while True:
            if order.live.is_interrupted:
                return Lost() if order.live.is_lost else FinishReason.STOPPED
            self._enter_dispatch(order.live, run, route)
            heard = await self._listen(order, run, route, deadline=deadline)
            match heard:
                case Completed():
                    self._health.succeeded(route)
                    return heard
                case Lost() | FinishReason():
                    return heard
                case _:
                    self._health.failed(route, heard)
                    crashpoint(CrashPoint.BROKEN_OFF if run.has_shown else CrashPoint.FAULTED)
            step = run.after_fault(heard, routes_left=len(routes))
            if isinstance(step, Verdict):
                return step
            if self._clock.monotonic() >= deadline:
                return run.failed(error_of(heard))
            if step is NextStep.NEXT_ROUTE:
                route = routes.pop(0)

    def _enter_dispatch(self, live: LiveRun, run: Generation, route: Route) -> None:
        run.dispatch()
        live.state, live.attempt = run.state, live.attempt + 1
        live.provider, live.provider_generation_id = route.provider, None
        self._live.changed(live)

    async def _listen(
        self, order: RunOrder, run: Generation, route: Route, *, deadline: float
    ) -> Completed | Fault | FinishReason | Lost:
        live = order.live
        loop_time, renewed_at = asyncio.get_running_loop().time, -math.inf
        renewed_every_s = self._limits.idle_s / RENEWALS
        try:
            async with (
                asyncio.timeout(self._left_until(deadline, self._limits.first_token_s)) as live.patience,
                aclosing(self._providers.chat(route).stream(order.request(route), run=live.generation)) as events,
            ):
                async for event in events:
                    heard = self._hear(order, run, event)
                    if heard is None and live.is_full:
                        await live.room()
                    # An upstream that always has more would never let the timer speak.
                    if live.is_interrupted and (heard is None or isinstance(heard, FinishReason)):
                        return self._why_interrupted(live, run)
                    if heard is not None:
                        return heard
                    # Setting a timer costs as much as a piece does: it is set a few times within the limit.
                    now = loop_time()
                    if now - renewed_at > renewed_every_s and not live.patience.expired():
                        live.patience.reschedule(now + self._left_until(deadline, self._limits.idle_s))
                        renewed_at = now
        except TimeoutError:
            return self._why_interrupted(live, run)
        finally:
            live.patience = None
        return Interrupted(detail="the provider ended without an ending")

    def _left_until(self, deadline: float, limit_s: float) -> float:
        return min(limit_s, deadline - self._clock.monotonic())

    def _hear(self, order: RunOrder, run: Generation, event: ChatEvent) -> Completed | Fault | FinishReason | None:
        live = order.live
        match event:
            case TextDelta():
                run.show(event.text)
                shown = AnswerDelta(text=event.text, logprobs=event.logprobs)
            case Accepted():
                live.provider_generation_id = event.provider_generation_id
                self._live.changed(live)
                return None
            case ReasoningDelta() | ToolCallDelta():
                if not order.is_verbatim:
                    return None  # reasoning is billed as output and not shown; tools join with their registry
                shown = _shown_beside(event)
                run.show_beside(event.text if isinstance(event, ReasoningDelta) else event.arguments)
            case _:
                return event
        live.append(shown)
        if live.state is not run.state:
            live.state = run.state
            self._live.changed(live)
            order.forget_prompt()
        return FinishReason.BUDGET if run.is_over_budget else None

    def _why_interrupted(self, live: LiveRun, run: Generation) -> Fault | FinishReason | Lost:
        if live.is_lost:
            return Lost()
        if live.stop_requested:
            return FinishReason.STOPPED
        detail = "the provider went silent or took too long"
        return Interrupted(detail=detail) if run.has_shown else Unreachable(detail=detail)


def _shown_beside(event: ReasoningDelta | ToolCallDelta) -> ReasoningShown | ToolCallShown:
    if isinstance(event, ReasoningDelta):
        return ReasoningShown(text=event.text)
    return ToolCallShown(index=event.index, id=event.id, name=event.name, arguments=event.arguments)
