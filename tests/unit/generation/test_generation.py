"""What may become of a run: the rules, one by one."""

import pytest

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
from aimall.domain.generation.generation import Generation, NextStep, RunState, Verdict
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.pricing.price import TokenPrice

PRICE = TokenPrice(
    input_per_million=Coins.whole(10), output_per_million=Coins.whole(40), cached_input_per_million=Coins.whole(1)
)
HOLD = Coins(5_000)
USAGE = Usage(input_tokens=100, output_tokens=20)


def a_run(*shown: str, hold: Coins = HOLD) -> Generation:
    run = Generation(hold=hold, price=PRICE, input_tokens=90, max_tokens=100)
    run.dispatch()
    for piece in shown:
        run.show(piece)
    return run


def done(usage: Usage | None = USAGE, finish: FinishReason = FinishReason.STOP) -> Completed:
    return Completed(finish=finish, usage=usage)


def verdict_of(outcome: Verdict | NextStep | None) -> Verdict:
    assert isinstance(outcome, Verdict)
    return outcome


def test_a_whole_answer_is_charged_by_its_usage() -> None:
    verdict = verdict_of(a_run("Hello").completed(done()))
    assert verdict.state is RunState.SETTLED
    assert verdict.charge == PRICE.charge_for(USAGE) == Coins(1_800)
    assert verdict.source is UsageSource.PROVIDER


def test_an_answer_in_however_many_pieces_is_all_of_them_in_order() -> None:
    pieces = [f"{number}. سلام " for number in range(500)]
    run = a_run(*pieces)
    assert run.text == "".join(pieces)


def test_a_charge_never_exceeds_the_hold() -> None:
    verdict = verdict_of(a_run("Hello", hold=Coins(7)).completed(done()))
    assert verdict.charge == Coins(7)


def test_an_answer_without_a_word_costs_nothing() -> None:
    verdict = verdict_of(a_run().completed(done()))
    assert (verdict.state, verdict.charge, verdict.failure) == (RunState.VOIDED, ZERO, "provider.empty_answer")


def test_what_a_charge_leaves_out_is_absorbed() -> None:
    capped = verdict_of(a_run("Hello", hold=Coins(7)).completed(done()))
    assert capped.charge + capped.absorbed == PRICE.charge_for(USAGE)
    assert verdict_of(a_run("Hello").completed(done())).absorbed == ZERO


def test_a_broken_answer_absorbs_our_own_count_of_what_was_shown() -> None:
    shown = Usage(input_tokens=90, output_tokens=2)
    assert a_run("Hello").failed(RunLost()).absorbed == PRICE.charge_for(shown)
    assert a_run().failed(RunLost()).absorbed == ZERO


def test_a_failure_absorbs_what_its_provider_says_it_used() -> None:
    assert a_run("Hello").failed(RunLost(), used=USAGE).absorbed == PRICE.charge_for(USAGE)
    assert verdict_of(a_run().completed(done())).absorbed == PRICE.charge_for(USAGE)


@pytest.mark.parametrize("usage", [None, Usage(input_tokens=0, output_tokens=0)], ids=["absent", "all zero"])
def test_an_answer_whose_usage_is_not_known_waits_for_its_cost(usage: Usage | None) -> None:
    run = a_run("Hello")
    assert run.completed(done(usage)) is None
    assert run.state is RunState.COST_PENDING


def test_a_paid_answer_that_cost_its_provider_nothing_waits_for_what_the_books_say() -> None:
    free = Completed(finish=FinishReason.STOP, usage=USAGE, provider_cost_micro_usd=0)
    run = a_run("Hello")
    assert run.completed(free) is None
    assert verdict_of(run.completed(free, source=UsageSource.LOOKUP)).charge == PRICE.charge_for(USAGE)


def test_an_answer_that_is_given_away_may_cost_its_provider_nothing() -> None:
    free = Completed(finish=FinishReason.STOP, usage=USAGE, provider_cost_micro_usd=0)
    gift = TokenPrice(input_per_million=ZERO, output_per_million=ZERO, cached_input_per_million=ZERO)
    run = Generation(hold=ZERO, price=gift, input_tokens=90, max_tokens=100)
    run.show("Hello")
    assert verdict_of(run.completed(free)).charge == ZERO


def test_a_stopped_answer_is_charged_for_what_was_shown() -> None:
    verdict = verdict_of(a_run("one two three four five").estimated(FinishReason.STOPPED))
    assert verdict.status is MessageStatus.STOPPED
    assert verdict.source is UsageSource.ESTIMATE
    assert ZERO < verdict.charge <= HOLD


def test_a_run_stopped_before_its_first_word_costs_nothing() -> None:
    verdict = verdict_of(a_run().estimated(FinishReason.STOPPED))
    assert (verdict.state, verdict.charge) == (RunState.VOIDED, ZERO)


def test_a_run_that_uses_up_its_budget_is_charged_its_hold() -> None:
    verdict = verdict_of(a_run("Hello").estimated(FinishReason.BUDGET))
    assert verdict.charge == HOLD


def test_a_provider_that_ignores_the_token_limit_is_noticed() -> None:
    run = a_run(*["x"] * 200)
    assert run.is_over_budget


@pytest.mark.parametrize(
    "fault",
    [
        Throttled(detail=""),
        Unreachable(detail=""),
        Interrupted(detail=""),
        Rejected(detail="", code="", request_at_fault=False),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_fault_after_the_first_word_ends_the_run_unpaid_and_keeps_the_text(fault: Fault) -> None:
    run = a_run("Hello")
    verdict = verdict_of(run.after_fault(fault, routes_left=5))
    assert (verdict.state, verdict.charge, verdict.status) == (RunState.VOIDED, ZERO, MessageStatus.INCOMPLETE)
    assert run.text == "Hello"


def test_a_fault_before_the_first_word_goes_to_the_next_route() -> None:
    assert a_run().after_fault(Throttled(detail=""), routes_left=1) is NextStep.NEXT_ROUTE


def test_a_fault_on_the_last_route_ends_the_run_unpaid() -> None:
    verdict = verdict_of(a_run().after_fault(Unreachable(detail=""), routes_left=0))
    assert (verdict.charge, verdict.status, verdict.failure) == (ZERO, MessageStatus.FAILED, "provider.unreachable")


def test_an_interruption_before_the_first_word_is_repeated_silently_once() -> None:
    run = a_run()
    assert run.after_fault(Interrupted(detail=""), routes_left=0) is NextStep.SAME_ROUTE
    assert isinstance(run.after_fault(Interrupted(detail=""), routes_left=0), Verdict)


def test_a_bad_request_is_not_tried_elsewhere() -> None:
    fault = Rejected(detail="too long", code="context_length_exceeded", request_at_fault=True)
    assert verdict_of(a_run().after_fault(fault, routes_left=3)).failure == "provider.request_refused"


def test_a_run_that_the_platform_lost_costs_nothing() -> None:
    assert a_run("Hello").failed(RunLost()).charge == ZERO
