"""What followers read: which events end a log."""

import pytest

from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import (
    AnswerDelta,
    AnswerDone,
    CostPending,
    RunCharged,
    RunEvent,
    RunFailed,
    RunStarted,
    is_ending,
)
from aimall.domain.kernel.coins import ZERO

NOTHING = Usage(input_tokens=0, output_tokens=0)


@pytest.mark.parametrize("event", [RunCharged(usage=NOTHING, cost=ZERO), CostPending(), RunFailed(code="x")])
def test_nothing_follows_an_ending(event: RunEvent) -> None:
    assert is_ending(event)


@pytest.mark.parametrize(
    "event",
    [
        RunStarted(message=None, conversation=None),
        AnswerDelta(text="x"),
        AnswerDone(message=None, finish=FinishReason.STOP),
    ],
)
def test_something_follows_every_other_event(event: RunEvent) -> None:
    assert not is_ending(event)
