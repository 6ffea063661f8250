"""What becomes of a run whose process died."""

import pytest

from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.recovery import Recovery, is_whole, recover
from aimall.domain.generation.request import GenerationKind


def recovered(
    state: RunState,
    *,
    attempt: int = 1,
    shown: bool = False,
    accepted: bool = False,
    stopped: bool = False,
    waited_s: float = 1.0,
    kind: GenerationKind = GenerationKind.CHAT,
) -> Recovery:
    return recover(kind, state, attempt=attempt, shown=shown, accepted=accepted, stopped=stopped, waited_s=waited_s)


@pytest.mark.parametrize("kind", [GenerationKind.COMPLETION, GenerationKind.EMBEDDING])
@pytest.mark.parametrize("state", [RunState.HELD, RunState.DISPATCHING])
def test_what_only_the_lost_connection_could_hear_is_not_dispatched_again(
    state: RunState, kind: GenerationKind
) -> None:
    assert recovered(state, kind=kind) is Recovery.VOID


def test_a_whole_answer_that_only_the_lost_connection_could_hear_is_not_charged() -> None:
    found = recovered(RunState.STREAMING, kind=GenerationKind.COMPLETION, shown=True, accepted=True)
    assert found is Recovery.VOID


@pytest.mark.parametrize("state", [RunState.HELD, RunState.DISPATCHING])
def test_a_run_that_showed_nothing_is_dispatched_again(state: RunState) -> None:
    assert recovered(state) is Recovery.DISPATCH_AGAIN


def test_a_run_is_not_dispatched_a_third_time() -> None:
    assert recovered(RunState.DISPATCHING, attempt=2) is Recovery.VOID


def test_a_run_that_somebody_stopped_is_not_dispatched_again() -> None:
    assert recovered(RunState.HELD, stopped=True) is Recovery.VOID


def test_a_run_that_nobody_waits_for_any_more_is_not_dispatched_again() -> None:
    assert recovered(RunState.HELD, waited_s=3600) is Recovery.VOID


def test_a_run_that_the_provider_had_accepted_is_not_paid_for_twice() -> None:
    assert recovered(RunState.DISPATCHING, accepted=True) is Recovery.VOID


def test_a_run_that_had_shown_text_is_looked_up_where_the_provider_can_tell() -> None:
    assert recovered(RunState.STREAMING, shown=True, accepted=True) is Recovery.LOOK_UP


def test_a_run_that_had_shown_text_is_voided_where_nobody_can_tell() -> None:
    assert recovered(RunState.STREAMING, shown=True) is Recovery.VOID


@pytest.mark.parametrize(
    ("deltas", "finish", "whole"),
    [
        (20, FinishReason.STOP, True),
        (19, FinishReason.STOP, False),
        (20, FinishReason.LENGTH, False),
        (20, None, False),
    ],
)
def test_an_answer_is_whole_when_no_token_is_missing(deltas: int, finish: FinishReason | None, *, whole: bool) -> None:
    usage = Usage(input_tokens=5, output_tokens=25, reasoning_tokens=5)
    assert is_whole(deltas=deltas, finish=finish, usage=usage) is whole
