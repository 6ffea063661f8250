"""A job: a run of images, sound or video, from its claim to its end. It does no I/O: it says what follows."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Final

from aimall.domain.catalog.usage import UnitUsage, UsageSource
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.generation.errors import (
    ProviderFailed,
    ProviderInterrupted,
    ProviderSaidNothing,
    ProviderUnreachable,
    RunLost,
    error_of,
)
from aimall.domain.generation.event import (
    ContentRefused,
    Fault,
    FinishReason,
    Rejected,
    Throttled,
    Unreachable,
    is_request_at_fault,
)
from aimall.domain.generation.generation import RunState, Verdict
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.pricing.price import UnitPrice

ATTEMPTS: Final = 3
FIRST_PAUSE_S: Final = 2.0
LONGEST_PAUSE_S: Final = 120.0


class Begun(Enum):
    """Whether a provider is at work for the job, and will want to be paid, while nobody asks it."""

    NO = auto()
    PERHAPS = auto()  # it was told to begin, and nobody knows whether it heard
    YES = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """The job goes back to the queue and is due after a while. `was_tried` counts as one of its attempts."""

    after: timedelta
    was_tried: bool = True


ASK_AGAIN: Final = Later(after=timedelta(seconds=LONGEST_PAUSE_S), was_tried=False)


class NextRoute:
    """Another provider is asked at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One claimed job, under one hold and one price. `attempt` counts from 1."""

    hold: Coins
    price: UnitPrice
    attempt: int

    @property
    def is_exhausted(self) -> bool:
        """Whether it was claimed more often than work on it may be tried: whoever had it before never came back."""
        return self.attempt > ATTEMPTS

    def delivered(self, usage: UnitUsage, *, summary: Coins = ZERO, cost_micro_usd: int | None = None) -> Verdict:
        """End with what was made, charged by its quantity and its `summary`. Nothing made is nothing charged."""
        if usage.quantity == 0:
            return self.failed(ProviderSaidNothing())
        worth = self.price.charge_for(usage)
        charge = min(worth + summary, self.hold)
        return Verdict(
            state=RunState.SETTLED,
            charge=charge,
            status=MessageStatus.COMPLETE,
            finish=FinishReason.STOP,
            usage=usage,
            source=UsageSource.PROVIDER,
            provider_cost_micro_usd=cost_micro_usd,
            absorbed=worth + summary - charge,
        )

    def failed(self, error: ProviderFailed | RunLost) -> Verdict:
        """End without a charge."""
        return Verdict(state=RunState.VOIDED, charge=ZERO, status=MessageStatus.FAILED, failure=error.code)

    def stopped(self) -> Verdict:
        """End because its owner wants it no more. What was not delivered is not charged."""
        return Verdict(state=RunState.VOIDED, charge=ZERO, status=MessageStatus.STOPPED, finish=FinishReason.STOPPED)

    def without_routes(self, *, begun: Begun) -> Later | Verdict:
        """Decide what follows when nobody offers this any more: what is begun waits for whoever has begun it."""
        if begun is Begun.YES:
            return ASK_AGAIN
        return self.failed(ProviderUnreachable("no provider offers this at the promised price"))

    def after_fault(self, fault: Fault, *, routes_left: int, begun: Begun = Begun.NO) -> NextRoute | Later | Verdict:
        """Decide what follows a fault: another route, another time, or the end.

        What is begun is asked after where it was begun, however often; what was begun perhaps is given up, since nobody
        can ask after it. Neither is begun anywhere else: we would pay twice.
        """
        if begun is Begun.PERHAPS:
            return self.failed(ProviderInterrupted(fault.detail))
        if begun is Begun.YES and not isinstance(fault, Rejected | ContentRefused):
            return ASK_AGAIN
        if is_request_at_fault(fault) or begun is Begun.YES:
            return self.failed(error_of(fault))
        if routes_left:
            return NextRoute()
        if isinstance(fault, Rejected) or self.attempt >= ATTEMPTS:
            return self.failed(error_of(fault))
        return Later(after=timedelta(seconds=self._pause_s(fault)))

    def _pause_s(self, fault: Fault) -> float:
        asked = fault.retry_after_s if isinstance(fault, Throttled | Unreachable) else None
        return min(asked or FIRST_PAUSE_S * 4 ** (self.attempt - 1), LONGEST_PAUSE_S)
