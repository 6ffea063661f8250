"""AttemptJob: try to make what a claimed job asks for, by every route that the promised price allows."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.clock import Clock
from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.jobs.attempt import Attempt
from aimall.application.generation.jobs.makers import Makers
from aimall.application.generation.jobs.ports import Checkpoint, ClaimedJob, Jobs, Made
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.routes import routes_within
from aimall.application.generation.running.live_run import LiveRun
from aimall.application.generation.running.live_runs import LiveRuns
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.domain.catalog.model import Route
from aimall.domain.catalog.routing import order_routes
from aimall.domain.file.errors import StorageUnavailable
from aimall.domain.generation.errors import RunLost
from aimall.domain.generation.event import Fault, Interrupted, Unreachable
from aimall.domain.generation.feed import Progress, Stage
from aimall.domain.generation.generation import RunState, Verdict
from aimall.domain.generation.job import ATTEMPTS, Begun, Job, Later, NextRoute
from aimall.domain.generation.request import GenerationKind

PATIENCE_S: Final[Mapping[GenerationKind, float]] = {
    GenerationKind.IMAGE: 300.0,
    GenerationKind.SPEECH: 120.0,
    GenerationKind.TRANSCRIPTION: 3600.0,
    GenerationKind.VIDEO: 3600.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLimits:
    """How long one attempt may take, in seconds."""

    total_s: Mapping[GenerationKind, float] = field(default_factory=lambda: PATIENCE_S)


class Lost:
    """The job belongs to another process now; nothing of ours may be written."""


class AttemptJob:
    """One attempt at one claimed job. What was made is checkpointed before it is given."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        makers: Makers,
        live: LiveRuns,
        catalogue: Catalogue,
        health: RouteHealthBoard,
        clock: Clock,
        limits: JobLimits,
        policy: RunPolicy,
    ) -> None:
        self._jobs, self._makers, self._live = jobs, makers, live
        self._catalogue, self._health, self._clock = catalogue, health, clock
        self._limits, self._policy = limits, policy

    async def __call__(self, claimed: ClaimedJob, live: LiveRun, job: Job) -> Made | Verdict | Later | Lost:
        """Give what was made, or what follows instead. Raises `TryAgain`."""
        crashpoint(CrashPoint.JOB_CLAIMED)
        kept = claimed.checkpoint
        if claimed.stop:
            return job.stopped()
        if kept.made is not None:
            live.provider = kept.provider
            return kept.made
        hopeless = self._why_hopeless(claimed, job)
        if hopeless is not None:
            await self._jobs.note_trouble(live.generation, fence=live.fence, words=hopeless)
            return job.failed(RunLost())
        made = await self._make(claimed, live, job)
        if isinstance(made, Made):
            crashpoint(CrashPoint.JOB_MADE)
            # The run's own column may be a beat behind, and whoever delivers this must know who made it.
            checkpoint = Checkpoint(provider=live.provider, made=made)
            if not await self._jobs.checkpoint(live.generation, fence=live.fence, checkpoint=checkpoint):
                return Lost()
            crashpoint(CrashPoint.JOB_STORED)
        return made

    async def _make(self, claimed: ClaimedJob, live: LiveRun, job: Job) -> Made | Verdict | Later | Lost:
        routes = list(self._routes(claimed))
        if not routes:
            words = "nobody offers this any more at the price that was promised"
            await self._jobs.note_trouble(live.generation, fence=live.fence, words=words)
            return job.without_routes(begun=claimed.checkpoint.begun)
        while True:
            route = routes.pop(0)
            live.state, live.provider = RunState.DISPATCHING, route.provider
            live.append(Progress(stage=Stage.WORKING))
            self._live.changed(live)
            attempt = Attempt(job=claimed, route=route, live=live, checkpoint=claimed.checkpoint)
            made = await self._attempt(attempt)
            if live.is_interrupted:
                return Lost() if live.is_lost else job.stopped()
            if isinstance(made, Made):
                self._health.succeeded(route)
                return made
            if isinstance(made, StorageUnavailable):
                made, routes = Interrupted(detail="what was made could not be stored"), []
            else:
                self._health.failed(route, made)
            await self._jobs.note_trouble(live.generation, fence=live.fence, words=f"{route.provider}: {made.detail}")
            step = job.after_fault(made, routes_left=len(routes), begun=attempt.checkpoint.begun)
            if not isinstance(step, NextRoute):
                return step

    async def _attempt(self, attempt: Attempt) -> Made | Fault | StorageUnavailable:
        live = attempt.live
        try:
            async with asyncio.timeout(self._limits.total_s[attempt.job.run.kind]) as live.patience:
                return await self._makers(attempt)
        except TimeoutError:
            return Unreachable(detail="the provider took too long")
        except StorageUnavailable as error:
            return error
        finally:
            live.patience = None

    def _routes(self, claimed: ClaimedJob) -> tuple[Route, ...]:
        run, kept = claimed.run, claimed.checkpoint
        if kept.begun is Begun.YES:  # only who has begun it can end it, whatever it would cost by now
            model = self._catalogue.current().models.get(run.model)
            return tuple(route for route in (model.routes if model else ()) if route.provider == kept.provider)
        routes = routes_within(self._catalogue.current(), run.model, run.price)
        return order_routes(routes, self._health.current(), at=self._clock.now()) if routes else ()

    def _why_hopeless(self, claimed: ClaimedJob, job: Job) -> str | None:
        """Tell why nobody should be asked to make this any more."""
        kept, waited = claimed.checkpoint, self._clock.now() - claimed.run.created_at
        if job.is_exhausted:
            return f"each of the {ATTEMPTS} workers that had it died, or lost the store"
        if kept.begun is Begun.PERHAPS:
            return "a worker died while it began this, and nobody can tell whether the provider films"
        if waited >= self._policy.jobs_hold_ttl:
            return "it waited for so long that its coins were given back"
        return None
