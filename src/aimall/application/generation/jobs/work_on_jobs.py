"""WorkOnJobs: claim as many jobs as this process has room for, and go on with each in a task of its own."""

import asyncio

from aimall.application.clock import Clock
from aimall.application.generation.jobs.complete_job import CompleteJob
from aimall.application.generation.jobs.ports import ClaimedJob, JobBell, Jobs
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import RunLog
from aimall.application.generation.running.launcher import RunLauncher
from aimall.application.generation.running.live_run import LiveRun, resumed
from aimall.application.generation.running.live_runs import LiveRuns


class WorkOnJobs:
    """What a worker does again and again: when the bell rings, when a slot is free, and now and then without either."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        log: RunLog,
        bell: JobBell,
        launcher: RunLauncher,
        complete: CompleteJob,
        live: LiveRuns,
        clock: Clock,
        policy: RunPolicy,
    ) -> None:
        self._jobs, self._log, self._bell, self._live = jobs, log, bell, live
        self._launcher, self._complete, self._clock, self._policy = launcher, complete, clock, policy
        self._busy: set[LiveRun] = set()
        self._freed = asyncio.Event()

    async def __call__(self) -> int:
        """Claim and start; gives how many jobs were started. Raises `TryAgain`."""
        room = max(self._policy.job_slots - len(self._busy), 0)  # without any it asks all the same: it is alive
        claimed = await self._jobs.claim(owner=self._policy.owner, limit=room, per_workspace=self._policy.jobs_at_once)
        for job in claimed:
            await self._start(job)
        return len(claimed)

    async def pause(self, seconds: float) -> None:
        """Wait until there may be something to claim, and room for it; at most so many seconds."""
        waits = (asyncio.ensure_future(self._bell.wait(seconds)), asyncio.ensure_future(self._freed.wait()))
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        self._freed.clear()
        self._live.changed(*self._busy)  # what rang may be somebody who wants a job no more, and a flush tells which

    async def _start(self, job: ClaimedJob) -> None:
        live = resumed(job.run, await self._log.read(job.run.id, after=0), self._clock)
        self._busy.add(live)
        self._launcher.start(live, lambda: self._work(job, live))

    async def _work(self, job: ClaimedJob, live: LiveRun) -> None:
        try:
            await self._complete(job, live)
        finally:
            self._busy.discard(live)
            self._freed.set()
