"""Order something to be made, and wait for it, for those who want neither a stream nor to come again."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from aimall.application.file.ports import Files
from aimall.application.generation.follow_run import Following, FollowRun, FollowRunCommand
from aimall.application.generation.jobs.start_job import StartJob, StartJobCommand
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import Runs, StoredRun
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.file.file import StoredFile
from aimall.domain.generation.errors import GenerationNotFound, failure_called
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import GenerationId


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaResult:
    """A run and what it has made so far."""

    run: StoredRun
    files: tuple[StoredFile, ...]
    replayed: bool = False

    @property
    def is_preview(self) -> bool:
        """Whether it shows how a studio works, and is no AI."""
        return self.run.is_preview


class ShowResult:
    """Whoever owns the run, which is a job. Reads only."""

    def __init__(self, runs: Runs, files: Files) -> None:
        self._runs, self._files = runs, files

    async def __call__(self, actor: Actor, generation: GenerationId) -> MediaResult:
        """Show what a run has made. Raises `GenerationNotFound`."""
        authorise(actor, Action.SEE_RUNS)
        run = await self._runs.find(actor.workspace, generation)
        if run is None or run.request is None:
            raise GenerationNotFound
        return MediaResult(run=run, files=tuple(await self._files.of_run(actor.workspace, generation)))


class OrderMedia:
    """Any user. Repeating it with the same key gives the same result and no second charge."""

    def __init__(self, start: StartJob, follow: FollowRun, show: ShowResult, policy: RunPolicy) -> None:
        self._start, self._follow, self._show = start, follow, show
        self._patience_s = policy.jobs_patience_s

    async def __call__(self, command: StartJobCommand) -> MediaResult:
        """Have it made; what takes longer than anybody waits is given as far as it is.

        Raises what refuses a job, and the provider's failure if nothing could be made.
        """
        accepted = await self._start(command)
        following = await self._follow(FollowRunCommand(actor=command.actor, generation=accepted.generation))
        if isinstance(following, Following):
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience_s):
                    async for _ in following.events:
                        pass
        result = await self._show(command.actor, accepted.generation)
        if result.run.failure is not None:
            raise failure_called(result.run.failure)
        return MediaResult(run=result.run, files=result.files, replayed=accepted.replayed)
