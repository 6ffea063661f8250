"""The end of a run that writes: find the usage, and commit the charge."""

from typing import Final

from aimall.application.clock import Clock
from aimall.application.generation.ports import SettleRun
from aimall.application.generation.providers import FoundUsage
from aimall.application.generation.running.commit_end import CommitEnd
from aimall.application.generation.running.live_run import LiveRun
from aimall.application.generation.running.provider_set import ProviderSet
from aimall.domain.catalog.usage import Usage, UsageSource
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.generation.event import Completed, FinishReason
from aimall.domain.generation.feed import AnswerDone, CostPending, RunCharged, RunEvent, RunFailed
from aimall.domain.generation.generation import Generation, RunState, Verdict
from aimall.domain.kernel.coins import ZERO
from aimall.domain.kernel.ids import MessageId, PriceVersionId

LOOKUPS_AT_ONCE_S: Final = (0.5, 1.0, 2.0)  # while the person waits: under 5 s in all
LOOKUPS_LATER_S: Final = (4.0, 8.0, 15.0, 30.0, 60.0, 60.0, 120.0, 120.0, 240.0, 240.0)  # about 15 minutes
NO_USAGE: Final = Usage(input_tokens=0, output_tokens=0)


class SettleGeneration:
    """End one run by what its provider said. Safe to repeat: the first commit wins."""

    def __init__(self, commit: CommitEnd, providers: ProviderSet, clock: Clock) -> None:
        self._commit_end, self._providers, self._clock = commit, providers, clock

    async def __call__(
        self,
        live: LiveRun,
        run: Generation,
        ending: Completed | FinishReason | Verdict,
        *,
        price: PriceVersionId,
        answer: MessageId | None,
    ) -> None:
        match ending:
            case Verdict():
                await self._commit(live, run, ending, price=price, answer=answer)
            case FinishReason():
                await self._commit(live, run, run.estimated(ending), price=price, answer=answer)
            case Completed():
                await self._complete(live, run, ending, price=price, answer=answer)

    async def _complete(
        self, live: LiveRun, run: Generation, done: Completed, *, price: PriceVersionId, answer: MessageId | None
    ) -> None:
        verdict = run.completed(done) or await self._look_up(live, run, LOOKUPS_AT_ONCE_S)
        if verdict is None and self._can_look_up(live):
            pending = (AnswerDone(message=answer, finish=done.finish), CostPending())
            end = _end_of(live, run, _pending(done.finish), price, pending)
            if not await self._commit_end(live, end, pending, pending_cost=True):
                return
            live.state = RunState.COST_PENDING
            verdict = await self._look_up(live, run, LOOKUPS_LATER_S)
        await self._commit(live, run, verdict or run.estimated(done.finish), price=price, answer=answer)

    def _can_look_up(self, live: LiveRun) -> bool:
        return live.provider_generation_id is not None and self._providers.lookup(live.provider) is not None

    async def _look_up(self, live: LiveRun, run: Generation, waits: tuple[float, ...]) -> Verdict | None:
        lookup = self._providers.lookup(live.provider)
        if lookup is None or live.provider_generation_id is None:
            return None
        for wait in waits:
            await self._clock.sleep(wait)
            found = await lookup.find(live.provider_generation_id)
            if isinstance(found, FoundUsage):
                done = Completed(
                    finish=found.finish or FinishReason.STOP,
                    usage=found.usage,
                    provider_cost_micro_usd=found.cost_micro_usd,
                )
                return run.completed(done, source=UsageSource.LOOKUP)
        return None

    async def _commit(
        self, live: LiveRun, run: Generation, verdict: Verdict, *, price: PriceVersionId, answer: MessageId | None
    ) -> None:
        events = () if live.state is RunState.COST_PENDING else ending_of(verdict, answer)
        await self._commit_end(live, _end_of(live, run, verdict, price, events), events)


def _pending(finish: FinishReason) -> Verdict:
    return Verdict(state=RunState.COST_PENDING, charge=ZERO, status=MessageStatus.COMPLETE, finish=finish)


def ending_of(verdict: Verdict, answer: MessageId | None) -> tuple[RunEvent, ...]:
    """Give the events that tell of an end."""
    if verdict.failure is not None:
        return (RunFailed(code=verdict.failure, detail=verdict.detail),)
    return (
        AnswerDone(message=answer, finish=verdict.finish or FinishReason.STOP),
        RunCharged(usage=verdict.usage or NO_USAGE, cost=verdict.charge),
    )


def _end_of(
    live: LiveRun, run: Generation, verdict: Verdict, price: PriceVersionId, events: tuple[RunEvent, ...]
) -> SettleRun:
    return SettleRun(
        generation=live.generation,
        workspace=live.workspace,
        fence=live.fence,
        state=verdict.state,
        charge=verdict.charge,
        status=verdict.status,
        text=run.text,
        events=(*live.unstored(), *live.numbered(*events)),
        price=price,
        finish=verdict.finish,
        usage=verdict.usage,
        source=verdict.source,
        failure=verdict.failure,
        provider=live.provider,
        provider_generation_id=live.provider_generation_id,
        provider_cost_micro_usd=verdict.provider_cost_micro_usd,
        absorbed=verdict.absorbed,
    )
