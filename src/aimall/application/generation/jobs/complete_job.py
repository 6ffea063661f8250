"""CompleteJob: take a claimed job to what it makes and to its settlement, whatever providers and storage do on the way.

Work outside is at least once; what counts is written under the fence, so there is one artifact and one charge.
"""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final

from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.jobs.attempt_job import AttemptJob
from aimall.application.generation.jobs.ports import ClaimedJob, Jobs, Made
from aimall.application.generation.ports import SettleRun
from aimall.application.generation.running.commit_end import CommitEnd
from aimall.application.generation.running.live_run import LiveRun
from aimall.application.generation.running.live_runs import FlushRuns, LiveRuns
from aimall.application.generation.summaries.sum_up import SumUp
from aimall.domain.catalog.usage import UnitUsage
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import AnswerDone, FilesMade, Progress, RunCharged, RunEvent, RunFailed, Stage
from aimall.domain.generation.generation import Verdict
from aimall.domain.generation.job import Job, Later
from aimall.domain.generation.media import media_kind
from aimall.domain.generation.transcripts.summary import SummaryUsed
from aimall.domain.kernel.coins import ZERO
from aimall.domain.kernel.errors import TryAgain

AT_ONCE: Final = timedelta()
TRIES_TO_LEAVE: Final = 3


class CompleteJob:
    """Complete one claimed job. Repeating it is safe under a new fence; an old one can write nothing."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        attempt: AttemptJob,
        sum_up: SumUp,
        commit: CommitEnd,
        live: LiveRuns,
        flush: FlushRuns,
    ) -> None:
        self._jobs, self._attempt, self._sum_up, self._commit = jobs, attempt, sum_up, commit
        self._live, self._flush = live, flush

    async def __call__(self, claimed: ClaimedJob, live: LiveRun) -> None:
        """Complete it, or let it go until later."""
        job = Job(hold=claimed.run.hold, price=claimed.run.price.per_unit, attempt=claimed.run.attempt)
        try:
            ending = await self._attempt(claimed, live, job)
            if isinstance(ending, Later):
                await self._let_go(live, ending)
            elif isinstance(ending, Made):
                made, used = await self._summed_up(claimed, live, job, ending)
                charge = used.charge if used else ZERO
                verdict = job.delivered(made.usage, summary=charge, cost_micro_usd=made.cost_micro_usd)
                await self._end(claimed, live, verdict, made, used)
            elif isinstance(ending, Verdict):
                await self._end(claimed, live, ending, None)
        except TryAgain:
            pass  # the store is away: the lease runs out, and whoever claims the job goes on from its checkpoint
        except asyncio.CancelledError:
            await self._leave(live)
            raise
        finally:
            if not live.is_closed:
                live.lose()
            self._live.remove(live)

    async def _leave(self, live: LiveRun) -> None:
        """Give the job back untried. A busy store is asked again: otherwise the attempt would count."""
        for _ in range(TRIES_TO_LEAVE):
            with suppress(TryAgain):
                await self._jobs.give_back(live.generation, fence=live.fence, after=AT_ONCE, was_tried=False)
                return

    async def _let_go(self, live: LiveRun, later: Later) -> None:
        live.append(Progress(stage=Stage.WAITING))
        self._live.changed(live)
        with suppress(TryAgain):
            await self._flush()
        await self._jobs.give_back(live.generation, fence=live.fence, after=later.after, was_tried=later.was_tried)

    async def _summed_up(
        self, claimed: ClaimedJob, live: LiveRun, job: Job, made: Made
    ) -> tuple[Made, SummaryUsed | None]:
        """Let a transcript be followed by its summary. It was kept before, so that nothing can harm it any more."""
        terms, said = claimed.run.summary, made.transcript
        if terms is None or said is None or job.is_exhausted:
            return made, None
        summed_up = await self._sum_up(live, terms, said)
        if summed_up is None:
            return made, None
        costs = (made.cost_micro_usd, summed_up.cost_micro_usd)
        cost = None if None in costs else sum(filter(None, costs))
        said = replace(said, summary=summed_up.text)
        return replace(made, transcript=said, cost_micro_usd=cost), summed_up.used

    async def _end(
        self,
        claimed: ClaimedJob,
        live: LiveRun,
        verdict: Verdict,
        made: Made | None,
        used: SummaryUsed | None = None,
    ) -> None:
        crashpoint(CrashPoint.BEFORE_SETTLE)
        delivered = made if verdict.failure is None else None
        events = _ending_of(claimed, verdict, delivered)
        end = SettleRun(
            generation=live.generation,
            workspace=live.workspace,
            fence=live.fence,
            state=verdict.state,
            charge=verdict.charge,
            status=verdict.status,
            text=delivered.transcript.text if delivered and delivered.transcript else "",
            events=(*live.unstored(), *live.numbered(*events)),
            price=claimed.run.price.id,
            finish=verdict.finish,
            usage=verdict.usage,
            source=verdict.source,
            failure=verdict.failure,
            provider=live.provider,
            provider_generation_id=live.provider_generation_id,
            provider_cost_micro_usd=verdict.provider_cost_micro_usd,
            absorbed=verdict.absorbed,
            files=delivered.files if delivered else (),
            transcript=delivered.transcript if delivered else None,
            summary=used if delivered else None,
        )
        await self._commit(live, end, events)


def _ending_of(claimed: ClaimedJob, verdict: Verdict, made: Made | None) -> tuple[RunEvent, ...]:
    if verdict.failure is not None:
        return (RunFailed(code=verdict.failure),)
    nothing = UnitUsage(unit=media_kind(claimed.request).unit, quantity=0)
    return (
        *((FilesMade(files=tuple(file.id for file in made.files)),) if made and made.files else ()),
        AnswerDone(message=None, finish=verdict.finish or FinishReason.STOP),
        RunCharged(usage=verdict.usage or nothing, cost=verdict.charge),
    )
