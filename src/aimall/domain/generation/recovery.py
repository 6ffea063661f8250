"""Recovery: what becomes of a run whose process died. The person never pays for what the platform lost."""

from enum import StrEnum
from typing import Final

from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.request import GenerationKind

ATTEMPTS: Final = 2
WORTH_REPEATING_S: Final = 60.0  # later than this, whoever asked has gone
COST_KNOWN_WITHIN_S: Final = 15 * 60.0
# Their answers go to whoever waits for them, which is nobody once the process has died.
UNKEPT: Final = frozenset({GenerationKind.COMPLETION, GenerationKind.EMBEDDING})


class Recovery(StrEnum):
    """The ways to end, or go on with, a run that was left behind."""

    DISPATCH_AGAIN = "dispatch_again"
    LOOK_UP = "look_up"  # the provider may know how it ended
    VOID = "void"


def recover(
    kind: GenerationKind,
    state: RunState,
    *,
    attempt: int,
    shown: bool,
    accepted: bool,
    stopped: bool,
    waited_s: float,
) -> Recovery:
    """Decide for a run that was left behind. `accepted` tells whether the provider's own id is known."""
    if kind in UNKEPT:
        return Recovery.VOID
    if state in {RunState.HELD, RunState.DISPATCHING} and not shown and not accepted and not stopped:
        return Recovery.DISPATCH_AGAIN if attempt < ATTEMPTS and waited_s < WORTH_REPEATING_S else Recovery.VOID
    if accepted and shown:
        return Recovery.LOOK_UP
    return Recovery.VOID


def is_whole(*, deltas: int, finish: FinishReason | None, usage: Usage) -> bool:
    """Tell whether the stored text is the whole answer, by what the provider's books say of it.

    A delta carries at least one token: if there are as many deltas as tokens that could be seen, none is missing.
    """
    return finish is FinishReason.STOP and 0 < usage.output_tokens - usage.reasoning_tokens <= deltas
