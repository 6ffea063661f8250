"""Have something made and stay until it is, for those who cannot come again: whoever leaves stops it."""

import asyncio
from collections.abc import Awaitable, Callable

from aimall.application.generation.cancel_run import CancelRun, CancelRunCommand
from aimall.application.generation.follow_run import Following, FollowRun, FollowRunCommand
from aimall.application.generation.jobs.start_job import StartJob, StartJobCommand
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.studios.order_media import MediaResult, ShowResult
from aimall.domain.generation.errors import ProviderTimedOut, RunStopped, failure_called
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import GenerationId

Departure = Callable[[], Awaitable[None]]  # returns when whoever asked has gone


class AttendMedia:
    """Any user. Repeating it with the same key gives the same result and no second charge.

    Whoever leaves wants it no more, unless they came by a key whose runs outlive their connection.
    """

    def __init__(
        self, start: StartJob, follow: FollowRun, show: ShowResult, cancel: CancelRun, policy: RunPolicy
    ) -> None:
        self._start, self._follow, self._show, self._cancel = start, follow, show, cancel
        self._patience_s = policy.jobs_attended_s

    async def __call__(self, command: StartJobCommand, departure: Departure) -> MediaResult:
        """Have it made.

        Raises what refuses a job, the provider's failure, `RunStopped` if it was stopped meanwhile, `ProviderTimedOut`
        if nobody waits any longer, and `TryAgain` when this process must stop before the end.
        """
        actor = command.actor
        accepted = await self._start(command)
        outlives = actor.key is not None and actor.key.outlives_connection
        is_over = False
        try:
            is_over = await self._attend(actor, accepted.generation, None if outlives else departure)
        finally:
            if not is_over and not outlives:
                await self._cancel(CancelRunCommand(actor=actor, generation=accepted.generation))
        made = await self._show(actor, accepted.generation)
        if made.run.failure is not None:
            raise failure_called(made.run.failure)
        if made.run.state is not RunState.SETTLED:
            raise RunStopped
        return MediaResult(run=made.run, files=made.files, replayed=accepted.replayed)

    async def _attend(self, actor: Actor, generation: GenerationId, departure: Departure | None) -> bool:
        """Wait for its end, and tell whether it came. Raises `ProviderTimedOut`, `TryAgain`."""
        following = await self._follow(FollowRunCommand(actor=actor, generation=generation))
        if not isinstance(following, Following):
            return True
        end = asyncio.ensure_future(_end_of(following))
        awaited = {end} if departure is None else {end, asyncio.ensure_future(departure())}
        try:
            done, _ = await asyncio.wait(awaited, timeout=self._patience_s, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                raise ProviderTimedOut
            if end.done():
                end.result()
            return end.done()
        finally:
            for task in awaited:
                task.cancel()
            await asyncio.gather(*awaited, return_exceptions=True)


async def _end_of(following: Following) -> None:
    async for _ in following.events:
        pass
