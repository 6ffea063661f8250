"""EndWaitingJob: a job that nobody works on ends as soon as its owner wants it no more."""

from dataclasses import replace

from aimall.application.clock import Clock
from aimall.application.generation.jobs.complete_job import CompleteJob
from aimall.application.generation.jobs.ports import Jobs
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import RunLog
from aimall.application.generation.running.live_run import resumed
from aimall.domain.kernel.ids import GenerationId, WorkspaceId


class EndWaitingJob:
    """Safe to repeat. A job that somebody works on, a run that is no job and one that has ended stay as they are."""

    def __init__(self, *, jobs: Jobs, log: RunLog, complete: CompleteJob, clock: Clock, policy: RunPolicy) -> None:
        self._jobs, self._log, self._complete = jobs, log, complete
        self._clock, self._policy = clock, policy

    async def __call__(self, workspace: WorkspaceId, generation: GenerationId) -> None:
        """End it without a charge. Raises `TryAgain`."""
        job = await self._jobs.take(workspace, generation, owner=self._policy.owner)
        if job is not None:
            live = resumed(job.run, await self._log.read(generation, after=0), self._clock)
            await self._complete(replace(job, stop=True), live)
