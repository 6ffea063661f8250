"""Sweep: end, or go on with, the runs whose process died. Every process does it, every few seconds."""

from datetime import timedelta
from typing import Final

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.clock import Clock
from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.ports import LeaseOwner, RunLog, StoredRun
from aimall.application.generation.providers import FoundUsage
from aimall.application.generation.routes import routes_within
from aimall.application.generation.running.launcher import RunLauncher
from aimall.application.generation.running.live_run import LiveRun, resumed
from aimall.application.generation.running.ports import RunRecovery, TakenRun
from aimall.application.generation.running.provider_set import ProviderSet
from aimall.application.generation.running.run_completion import RunOrder
from aimall.application.generation.running.settlement import SettleGeneration
from aimall.domain.catalog.usage import UsageSource
from aimall.domain.generation.errors import RunLost
from aimall.domain.generation.event import Completed, FinishReason
from aimall.domain.generation.feed import AnswerDelta, ReasoningShown, RunEvent, ToolCallShown
from aimall.domain.generation.generation import Generation, RunState, Verdict
from aimall.domain.generation.history import history_window
from aimall.domain.generation.recovery import COST_KNOWN_WITHIN_S, Recovery, is_whole, recover

BATCH: Final = 50
LOG_KEPT: Final = timedelta(hours=24)


class SweepRuns:
    """Recover what was left behind. Safe to repeat and to run anywhere: each run is taken under a new fence."""

    def __init__(
        self,
        *,
        recovery: RunRecovery,
        log: RunLog,
        launcher: RunLauncher,
        settle: SettleGeneration,
        catalogue: Catalogue,
        providers: ProviderSet,
        clock: Clock,
        owner: LeaseOwner,
    ) -> None:
        self._recovery, self._log, self._launcher, self._settle = recovery, log, launcher, settle
        self._catalogue, self._providers, self._clock, self._owner = catalogue, providers, clock, owner

    async def __call__(self) -> int:
        """Take over what is stale; gives how many runs there were. Raises `TryAgain`."""
        taken = await self._recovery.take_stale(owner=self._owner, limit=BATCH)
        for item in taken:
            crashpoint(CrashPoint.SWEEPING)
            await self._recover(item)
        await self._recovery.tidy(keep=LOG_KEPT)
        return len(taken)

    async def _recover(self, item: TakenRun) -> None:
        stored = item.run
        log = tuple(await self._log.read(stored.id, after=0))
        pieces = [entry.event.text for entry in log if isinstance(entry.event, AnswerDelta)]
        run = Generation(
            hold=stored.hold,
            price=stored.price.per_token,
            input_tokens=stored.input_tokens,
            max_tokens=stored.max_tokens,
        )
        for entry in log:
            _show_again(run, entry.event)
        live = resumed(stored, log, self._clock)
        if stored.state is RunState.COST_PENDING:
            await self._settle_pending(live, run, item)
            return
        match recover(
            stored.kind,
            stored.state,
            attempt=stored.attempt,
            shown=run.has_shown,
            accepted=stored.provider_generation_id is not None,
            stopped=item.stop,
            waited_s=item.waited_s,
        ):
            case Recovery.DISPATCH_AGAIN:
                await self._dispatch_again(live, run, item)
            case Recovery.LOOK_UP:
                await self._end(live, run, stored, await self._whole_answer(stored, run, deltas=len(pieces)))
            case Recovery.VOID:
                await self._end(live, run, stored, run.failed(RunLost()))

    async def _dispatch_again(self, live: LiveRun, run: Generation, item: TakenRun) -> None:
        stored, snapshot = item.run, self._catalogue.current()
        model = snapshot.models.get(stored.model)
        routes = routes_within(snapshot, stored.model, stored.price)
        if model is None or not routes:
            await self._end(live, run, stored, run.failed(RunLost()))
            return
        self._launcher.launch(
            RunOrder(
                live=live,
                routes=routes,
                price=stored.price,
                hold=stored.hold,
                lines=history_window(item.lines, budget_tokens=model.prompt_tokens),
                max_tokens=stored.max_tokens,
                input_tokens=stored.input_tokens,
                answer=stored.message,
                temperature=item.temperature,
            )
        )

    async def _whole_answer(self, stored: StoredRun, run: Generation, *, deltas: int) -> Verdict:
        found = await self._found(stored)
        if found and found.usage and is_whole(deltas=deltas, finish=found.finish, usage=found.usage):
            done = Completed(finish=FinishReason.STOP, usage=found.usage, provider_cost_micro_usd=found.cost_micro_usd)
            return run.completed(done, source=UsageSource.LOOKUP) or run.failed(RunLost())
        return run.failed(RunLost(), used=found.usage if found else None)

    async def _settle_pending(self, live: LiveRun, run: Generation, item: TakenRun) -> None:
        stored = item.run
        finish = stored.finish or FinishReason.STOP
        found = await self._found(stored)
        if found and found.usage:
            done = Completed(finish=finish, usage=found.usage, provider_cost_micro_usd=found.cost_micro_usd)
            await self._end(live, run, stored, run.completed(done, source=UsageSource.LOOKUP) or run.estimated(finish))
        elif item.waited_s > COST_KNOWN_WITHIN_S:
            await self._end(live, run, stored, run.estimated(finish))

    async def _found(self, stored: StoredRun) -> FoundUsage | None:
        lookup = self._providers.lookup(stored.provider)
        if lookup is None or stored.provider_generation_id is None:
            return None
        found = await lookup.find(stored.provider_generation_id)
        return found if isinstance(found, FoundUsage) else None

    async def _end(self, live: LiveRun, run: Generation, stored: StoredRun, verdict: Verdict) -> None:
        await self._settle(live, run, verdict, price=stored.price.id, answer=stored.message)


def _show_again(run: Generation, event: RunEvent) -> None:
    match event:
        case AnswerDelta(text=text):
            run.show(text)
        case ReasoningShown(text=text) | ToolCallShown(arguments=text):
            run.show_beside(text)
        case _:
            pass
