"""A generation as it unfolds: what may happen next, when the text ends, and what it may cost.

    held → dispatching → streaming → settled | voided, with `cost_pending` between an answer and its known cost

*Settled* is charged by usage; *voided* is charged nothing, whatever text was kept. Text and money are apart: the
text's fate is the message's status. The class does no I/O: it hears what happened and says what follows.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from aimall.domain.catalog.tokens import likely_tokens
from aimall.domain.catalog.usage import Metered, Usage, UsageSource
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.generation.errors import (
    ProviderFailed,
    ProviderRefusedRequest,
    ProviderSaidNothing,
    RunLost,
    error_of,
)
from aimall.domain.generation.event import Completed, Fault, FinishReason, Interrupted, is_request_at_fault
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.pricing.price import TokenPrice

# A delta carries at least one token, and no tokenizer makes tokens this long on average: beyond either bound the
# provider has ignored `max_tokens`.
DELTAS_OVER_LIMIT: Final = 64
LONGEST_TOKEN_BYTES: Final = 32
BLOCK_BYTES: Final = 400


class RunState(StrEnum):
    """Where a run stands."""

    HELD = "held"
    DISPATCHING = "dispatching"
    STREAMING = "streaming"
    COST_PENDING = "cost_pending"
    SETTLED = "settled"
    VOIDED = "voided"


ACTIVE_STATES: Final = frozenset({RunState.HELD, RunState.DISPATCHING, RunState.STREAMING})
UNSHOWN_STATES: Final = frozenset({RunState.HELD, RunState.DISPATCHING})
UNENDED_STATES: Final = ACTIVE_STATES | {RunState.COST_PENDING}
FINAL_STATES: Final = frozenset({RunState.SETTLED, RunState.VOIDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a run ends. `failure` is a stable error code, absent when an answer was delivered.

    `absorbed` is what its usage was worth beyond the charge: the platform bears it, as far as it is known. `detail` is
    what the provider says is wrong with the request itself.
    """

    state: RunState
    charge: Coins
    status: MessageStatus
    finish: FinishReason | None = None
    usage: Metered | None = None
    source: UsageSource = UsageSource.NONE
    failure: str | None = None
    detail: str | None = None
    provider_cost_micro_usd: int | None = None
    absorbed: Coins = ZERO


class OutOfTurn(Exception):
    """A command came when it may not, for instance after the end: a defect of the caller, and nothing was changed."""


class NextStep(StrEnum):
    """What to do about a fault before anything was shown."""

    SAME_ROUTE = "same_route"
    NEXT_ROUTE = "next_route"


class Pieces:
    """A text that comes in many pieces, kept in blocks of bytes.

    A list of the pieces takes several times the memory of the text, and one string of bytes that grows leaves holes in
    the memory wherever it does not fit any more.
    """

    __slots__ = ("_blocks", "_last", "size")

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._last = b""
        self.size = 0  # in bytes

    def add(self, text: str) -> None:
        """Add a piece."""
        piece = text.encode()
        self._last += piece
        self.size += len(piece)
        if len(self._last) >= BLOCK_BYTES:
            self._blocks.append(self._last)
            self._last = b""

    @property
    def text(self) -> str:
        """All of them."""
        return b"".join((*self._blocks, self._last)).decode()


class Generation:
    """One run in progress, under one hold and one price."""

    def __init__(
        self, *, hold: Coins, price: TokenPrice, input_tokens: int, max_tokens: int, may_be_empty: bool = False
    ) -> None:
        """`input_tokens` is our own count of the prompt, used only when nobody better tells.

        An answer that `may_be_empty` is whole although its limit let no word of it be said; it costs nothing.
        """
        self.hold, self.price, self.input_tokens, self.max_tokens = hold, price, input_tokens, max_tokens
        self.state = RunState.HELD
        self._may_be_empty = may_be_empty
        self._shown, self._beside = Pieces(), Pieces()
        self._pieces = 0
        self._retried = False

    @property
    def text(self) -> str:
        """The answer as far as it was shown."""
        return self._shown.text

    @property
    def has_shown(self) -> bool:
        """Whether anything was shown; from then on no other route may be tried."""
        return self._pieces > 0

    @property
    def is_over_budget(self) -> bool:
        """Whether the provider certainly sent more than it was asked for."""
        return (
            self._pieces > self.max_tokens + DELTAS_OVER_LIMIT
            or self._shown.size + self._beside.size > (self.max_tokens + DELTAS_OVER_LIMIT) * LONGEST_TOKEN_BYTES
        )

    def dispatch(self) -> None:
        """A route is about to be called. Raises `OutOfTurn` once anything was shown."""
        self._require(UNSHOWN_STATES)
        self.state = RunState.DISPATCHING

    def show(self, text: str) -> None:
        """A piece of the answer was shown. Raises `OutOfTurn` once the answer is whole."""
        self._note(self._shown, text)

    def show_beside(self, text: str) -> None:
        """A piece was shown that is output and no text of the answer: reasoning, a tool call. Raises `OutOfTurn`."""
        self._note(self._beside, text)

    def _note(self, where: Pieces, text: str) -> None:
        self._require(ACTIVE_STATES)
        self.state = RunState.STREAMING
        where.add(text)
        self._pieces += 1

    def after_fault(self, fault: Fault, *, routes_left: int) -> NextStep | Verdict:
        """Decide what follows a fault. Another route is tried only while nothing was shown."""
        self._require(ACTIVE_STATES)
        if self.has_shown or is_request_at_fault(fault):
            return self.failed(error_of(fault))
        if isinstance(fault, Interrupted) and not self._retried:
            self._retried = True
            return NextStep.SAME_ROUTE
        return NextStep.NEXT_ROUTE if routes_left else self.failed(error_of(fault))

    def failed(self, error: ProviderFailed | RunLost, *, used: Usage | None = None) -> Verdict:
        """End without a charge: if the provider or the platform breaks, the person pays nothing.

        What was `used` is absorbed; if nobody told, our own count of what was shown.
        """
        status = MessageStatus.INCOMPLETE if self.has_shown else MessageStatus.FAILED
        used = used or (self._shown_usage() if self.has_shown else None)
        absorbed = self.price.charge_for(used) if used else ZERO
        verdict = Verdict(state=RunState.VOIDED, charge=ZERO, status=status, failure=error.code, absorbed=absorbed)
        detail = error.detail if isinstance(error, ProviderRefusedRequest) else None
        return self._end(replace(verdict, detail=detail))

    def completed(self, completed: Completed, *, source: UsageSource = UsageSource.PROVIDER) -> Verdict | None:
        """End with a whole answer, charged by usage; None while a usable usage is not known."""
        if not self.has_shown:
            return self._without_a_word(completed)
        self._require(UNENDED_STATES)
        if completed.usage is None or self._is_doubtful(completed, completed.usage, source):
            self.state = RunState.COST_PENDING
            return None
        cost = completed.provider_cost_micro_usd
        return self._end(self._charged(completed.finish, completed.usage, source, MessageStatus.COMPLETE, cost))

    def estimated(self, finish: FinishReason) -> Verdict:
        """End with what was shown, charged by our own count of it."""
        if not self.has_shown:
            nothing = Verdict(state=RunState.VOIDED, charge=ZERO, status=MessageStatus.STOPPED, finish=finish)
            return self._end(nothing)
        status = MessageStatus.STOPPED if finish is FinishReason.STOPPED else MessageStatus.COMPLETE
        return self._end(self._charged(finish, self._shown_usage(), UsageSource.ESTIMATE, status))

    def _without_a_word(self, completed: Completed) -> Verdict:
        failed = self.failed(ProviderSaidNothing(), used=completed.usage)
        if self._may_be_empty and completed.finish is FinishReason.LENGTH:
            return replace(failed, failure=None, finish=completed.finish, status=MessageStatus.COMPLETE)
        return failed

    def _shown_usage(self) -> Usage:
        shown = likely_tokens(self.text) + likely_tokens(self._beside.text)
        return Usage(input_tokens=self.input_tokens, output_tokens=shown)

    def _require(self, states: frozenset[RunState]) -> None:
        if self.state not in states:
            raise OutOfTurn(self.state)

    def _end(self, verdict: Verdict) -> Verdict:
        """Enter the one final state. Raises `OutOfTurn` if there is one already."""
        self._require(UNENDED_STATES)
        self.state = verdict.state
        return verdict

    def _is_doubtful(self, completed: Completed, usage: Usage, source: UsageSource) -> bool:
        """Tell figures that nobody should be charged by: no tokens at all, or a paid answer that cost nothing.

        The provider's books may say the latter too, and then it is so.
        """
        if usage.input_tokens + usage.output_tokens == 0:
            return True
        is_paid = self.price.charge_for(usage) > ZERO
        return is_paid and completed.provider_cost_micro_usd == 0 and source is UsageSource.PROVIDER

    def _charged(
        self,
        finish: FinishReason,
        usage: Usage,
        source: UsageSource,
        status: MessageStatus,
        provider_cost_micro_usd: int | None = None,
    ) -> Verdict:
        worth = self.price.charge_for(usage)
        charge = self.hold if finish is FinishReason.BUDGET else min(worth, self.hold)
        return Verdict(
            state=RunState.SETTLED,
            charge=charge,
            status=status,
            finish=finish,
            usage=usage,
            source=source,
            absorbed=max(worth - charge, ZERO),
            provider_cost_micro_usd=provider_cost_micro_usd,
        )
