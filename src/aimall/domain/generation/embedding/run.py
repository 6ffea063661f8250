"""A run that embeds, from its vectors or faults to its end. It does no I/O: it says what follows."""

from dataclasses import dataclass

from aimall.domain.catalog.usage import Usage, UsageSource
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.generation.errors import ProviderFailed, RunLost, error_of
from aimall.domain.generation.event import Fault, FinishReason, is_request_at_fault
from aimall.domain.generation.generation import RunState, Verdict
from aimall.domain.generation.job import NextRoute
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.pricing.price import TokenPrice


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    """One run, under one hold and one price. `input_tokens` is our own count."""

    hold: Coins
    price: TokenPrice
    input_tokens: int

    def delivered(self, usage: Usage | None, *, cost_micro_usd: int | None = None) -> Verdict:
        """End with vectors, charged by what the provider read; by our own count if it tells nothing believable."""
        source = UsageSource.PROVIDER
        if usage is None or usage.input_tokens == 0 or self._is_doubtful(usage, cost_micro_usd):
            usage, source = Usage(input_tokens=self.input_tokens, output_tokens=0), UsageSource.ESTIMATE
        worth = self.price.charge_for(usage)
        charge = min(worth, self.hold)
        return Verdict(
            state=RunState.SETTLED,
            charge=charge,
            status=MessageStatus.COMPLETE,
            finish=FinishReason.STOP,
            usage=usage,
            source=source,
            provider_cost_micro_usd=cost_micro_usd,
            absorbed=worth - charge,
        )

    def failed(self, error: ProviderFailed | RunLost) -> Verdict:
        """End without a charge."""
        return Verdict(state=RunState.VOIDED, charge=ZERO, status=MessageStatus.FAILED, failure=error.code)

    def stopped(self) -> Verdict:
        """End because its owner wants it no more. Nothing was delivered, so nothing is charged."""
        return Verdict(state=RunState.VOIDED, charge=ZERO, status=MessageStatus.STOPPED, finish=FinishReason.STOPPED)

    def after_fault(self, fault: Fault, *, routes_left: int) -> NextRoute | Verdict:
        """Decide what follows a fault. Whoever asked waits, so there is no other time: another route, or the end."""
        if routes_left and not is_request_at_fault(fault):
            return NextRoute()
        return self.failed(error_of(fault))

    def _is_doubtful(self, usage: Usage, cost_micro_usd: int | None) -> bool:
        return cost_micro_usd == 0 and self.price.charge_for(usage) > ZERO
