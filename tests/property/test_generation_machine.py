"""A run that hears anything in any order: it ends once, costs at most its hold, and says nothing after its end."""

from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from aimall.domain.catalog.tokens import likely_tokens
from aimall.domain.catalog.usage import Usage, UsageSource
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.generation.errors import RunLost
from aimall.domain.generation.event import (
    Completed,
    Fault,
    FinishReason,
    Interrupted,
    Rejected,
    Throttled,
    Unreachable,
)
from aimall.domain.generation.generation import (
    FINAL_STATES,
    Generation,
    NextStep,
    OutOfTurn,
    RunState,
    Verdict,
)
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.pricing.price import TokenPrice

AMOUNTS = st.integers(min_value=0, max_value=10**9).map(Coins)
TOKENS = st.integers(min_value=0, max_value=1 << 24)
PRICES = st.builds(
    TokenPrice,
    input_per_million=AMOUNTS,
    output_per_million=AMOUNTS,
    cached_input_per_million=AMOUNTS,
    per_request=st.integers(min_value=0, max_value=1000).map(Coins),
)
USAGES = st.none() | st.builds(
    Usage, input_tokens=TOKENS, output_tokens=TOKENS, cached_input_tokens=TOKENS, reasoning_tokens=TOKENS
)
PROVIDERS_FINISHES = st.sampled_from(
    [FinishReason.STOP, FinishReason.LENGTH, FinishReason.TOOL_CALLS, FinishReason.CONTENT_FILTER]
)
TEXTS = st.text(alphabet="a é\nسلام語😀", min_size=1, max_size=20)
FINISHES = st.sampled_from(list(FinishReason))
FAULTS: Final[st.SearchStrategy[Fault]] = st.sampled_from(
    [
        Throttled(detail="", retry_after_s=3.0),
        Unreachable(detail=""),
        Interrupted(detail=""),
        Rejected(detail="", code="x", request_at_fault=True),
        Rejected(detail="", code="x", request_at_fault=False),
    ]
)
ORDER: Final = [
    RunState.HELD,
    RunState.DISPATCHING,
    RunState.STREAMING,
    RunState.COST_PENDING,
    RunState.SETTLED,
    RunState.VOIDED,
]
WITH_TEXT: Final = {MessageStatus.COMPLETE, MessageStatus.STOPPED, MessageStatus.INCOMPLETE}
WITHOUT_TEXT: Final = {MessageStatus.FAILED, MessageStatus.STOPPED}


class GenerationMachine(RuleBasedStateMachine):
    """One run, and what a bystander wrote down of it."""

    run: Generation
    verdict: Verdict | None

    @initialize(hold=AMOUNTS, price=PRICES, own_count=TOKENS)
    def open(self, hold: Coins, price: TokenPrice, own_count: int) -> None:
        self.run = Generation(hold=hold, price=price, input_tokens=own_count, max_tokens=100)
        self.verdict = None
        self.shown: list[str] = []
        self.repeats = 0
        self.before = self.run.state

    def command(self, give: Callable[[], Verdict | NextStep | None], *, allowed: bool) -> Verdict | NextStep | None:
        """Give a command; one that is out of turn is refused and changes nothing."""
        if not allowed:
            state, text = self.run.state, self.run.text
            with pytest.raises(OutOfTurn):
                give()
            assert (self.run.state, self.run.text) == (state, text)
            return None
        outcome = give()
        if isinstance(outcome, Verdict):
            assert self.verdict is None
            self.verdict = outcome
        return outcome

    @property
    def is_open(self) -> bool:
        return self.verdict is None

    @property
    def is_active(self) -> bool:
        return self.is_open and self.run.state is not RunState.COST_PENDING

    @rule()
    def dispatch(self) -> None:
        self.command(self.run.dispatch, allowed=self.is_active and not self.shown)

    @rule(text=TEXTS)
    def show(self, text: str) -> None:
        allowed = self.is_active
        self.command(lambda: self.run.show(text), allowed=allowed)
        if allowed:
            self.shown.append(text)

    @rule(fault=FAULTS, routes_left=st.integers(min_value=0, max_value=2))
    def fault(self, fault: Fault, routes_left: int) -> None:
        step = self.command(lambda: self.run.after_fault(fault, routes_left=routes_left), allowed=self.is_active)
        if isinstance(step, NextStep):
            assert not self.shown
            self.repeats += step is NextStep.SAME_ROUTE
            assert step is NextStep.SAME_ROUTE or routes_left
        elif step is not None:
            assert step.state is RunState.VOIDED

    @rule(
        finish=PROVIDERS_FINISHES,
        usage=USAGES,
        cost=st.none() | st.integers(min_value=0, max_value=10),
        source=st.sampled_from([UsageSource.PROVIDER, UsageSource.LOOKUP]),
    )
    def complete(self, finish: FinishReason, usage: Usage | None, cost: int | None, source: UsageSource) -> None:
        done = Completed(finish=finish, usage=usage, provider_cost_micro_usd=cost)
        verdict = self.command(lambda: self.run.completed(done, source=source), allowed=self.is_open)
        if isinstance(verdict, Verdict) and verdict.state is RunState.SETTLED:
            assert usage is not None
            assert verdict.charge == min(self.run.price.charge_for(usage), self.run.hold)
            assert (verdict.source, verdict.finish) == (source, finish)

    @rule(finish=FINISHES)
    def end_by_our_own_count(self, finish: FinishReason) -> None:
        verdict = self.command(lambda: self.run.estimated(finish), allowed=self.is_open)
        if isinstance(verdict, Verdict) and self.shown and finish is not FinishReason.BUDGET:
            counted = Usage(input_tokens=self.run.input_tokens, output_tokens=likely_tokens("".join(self.shown)))
            assert verdict.charge == min(self.run.price.charge_for(counted), self.run.hold)

    @rule()
    def lose(self) -> None:
        self.command(lambda: self.run.failed(RunLost()), allowed=self.is_open)

    @invariant()
    def its_text_is_what_was_shown(self) -> None:
        assert self.run.text == "".join(self.shown)
        assert self.run.has_shown == bool(self.shown)

    @invariant()
    def it_repeats_one_route_at_most_once(self) -> None:
        assert self.repeats <= 1

    @invariant()
    def it_never_goes_back(self) -> None:
        assert ORDER.index(self.before) <= ORDER.index(self.run.state)
        self.before = self.run.state

    @invariant()
    def it_has_ended_exactly_if_it_gave_its_verdict(self) -> None:
        assert (self.run.state in FINAL_STATES) == (self.verdict is not None)

    @invariant()
    def its_verdict_is_just(self) -> None:
        verdict = self.verdict
        if verdict is None:
            return
        assert verdict.state is self.run.state
        assert ZERO <= verdict.charge <= self.run.hold
        if verdict.state is RunState.VOIDED:
            assert verdict.charge == ZERO
            assert verdict.usage is None
            assert (verdict.failure is None) == (verdict.finish is not None)
        else:
            assert self.shown
            assert verdict.failure is None
            assert verdict.usage is not None
            assert verdict.source is not UsageSource.NONE
        assert verdict.status in (WITH_TEXT if self.shown else WITHOUT_TEXT)


def test_a_run_keeps_its_promises_whatever_it_hears_in_whatever_order() -> None:
    run_state_machine_as_test(GenerationMachine, settings=settings(max_examples=150, stateful_step_count=12))
