"""Film: makes videos, which take minutes at a provider that forgets them after a while."""

from collections.abc import AsyncIterator
from typing import Final

from aimall.application.clock import Clock
from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.file.ports import Inspector
from aimall.application.generation.jobs.artifacts import Artifacts
from aimall.application.generation.jobs.attempt import Attempt
from aimall.application.generation.jobs.media_providers import MediaProviders
from aimall.application.generation.jobs.ports import Checkpoint, Jobs, Made
from aimall.application.generation.jobs.providers import (
    BegunPerhaps,
    FetchFailed,
    Filmed,
    Submitted,
    Underway,
    VideoProvider,
)
from aimall.domain.file.errors import FileTypeRefused
from aimall.domain.generation.event import Fault, Interrupted, Rejected, Throttled, Unreachable
from aimall.domain.generation.feed import Stage
from aimall.domain.generation.media import VideoRequest, asked_usage

POLL_S: Final = 5.0
UNANSWERED_MAX: Final = 5  # in a row
VIDEO_BYTES_MAX: Final = 256 * 1024 * 1024


class Film:
    """Videos: begun once, asked after now and then, and fetched before the provider forgets them."""

    def __init__(
        self, providers: MediaProviders, inspector: Inspector, artifacts: Artifacts, jobs: Jobs, clock: Clock
    ) -> None:
        self._providers, self._inspector, self._artifacts = providers, inspector, artifacts
        self._jobs, self._clock = jobs, clock

    async def __call__(self, attempt: Attempt, request: VideoRequest) -> Made | Fault:
        """Film. Raises `StorageUnavailable`, `TryAgain`."""
        provider = self._providers.video[attempt.route.provider]
        name = attempt.checkpoint.provider_job or await self._begin(attempt, request, provider)
        if isinstance(name, Fault):
            return name
        filmed = await self._wait(attempt, provider, name)
        if not isinstance(filmed, Filmed):
            return filmed
        attempt.tell(Stage.STORING)
        try:
            data = await _all_of(provider.fetch(name))
            facts = await self._inspector.sound(data)
        except FetchFailed as error:
            if error.is_gone:
                return Rejected(detail=str(error), code="gone", request_at_fault=False)
            return Interrupted(detail=str(error))
        except FileTypeRefused:
            return Rejected(detail="the provider sent what is no video", code="no_video", request_at_fault=False)
        file = await self._artifacts.keep(attempt.job, 0, data, facts, name=request.prompt)
        return Made(usage=asked_usage(request), files=(file,), cost_micro_usd=filmed.cost_micro_usd)

    async def _begin(self, attempt: Attempt, request: VideoRequest, provider: VideoProvider) -> str | Fault:
        """Begin it once; gives its name. A crash between the checkpoints, or a lost answer, leaves a film without."""
        run = attempt.job.run
        if not await self._keep(attempt, Checkpoint(is_submitted=True)):
            return Interrupted(detail="somebody else has the job")
        begun = await provider.submit(attempt.route.upstream_model, request, run=run.id)
        crashpoint(CrashPoint.JOB_SUBMITTED)
        if isinstance(begun, BegunPerhaps):
            return Interrupted(detail=f"nobody can tell whether this is being filmed: {begun.detail}")
        after = Checkpoint()
        if isinstance(begun, Submitted):
            whose = attempt.route.provider
            after = Checkpoint(is_submitted=True, provider=whose, provider_job=begun.provider_job)
        if not await self._keep(attempt, after):
            return Interrupted(detail="somebody else has the job")
        crashpoint(CrashPoint.JOB_FILMING)
        return begun.provider_job if isinstance(begun, Submitted) else begun

    async def _keep(self, attempt: Attempt, checkpoint: Checkpoint) -> bool:
        run = attempt.job.run
        kept = await self._jobs.checkpoint(run.id, fence=run.fence, checkpoint=checkpoint)
        if kept:
            attempt.checkpoint = checkpoint
        else:
            attempt.live.lose()
        return kept

    async def _wait(self, attempt: Attempt, provider: VideoProvider, name: str) -> Filmed | Fault:
        """Ask until it is done. A provider that cannot answer now films on, so a few failed questions mean little."""
        told: int | None = None
        unanswered = 0
        while True:
            answer = await provider.poll(name)
            if isinstance(answer, Throttled | Unreachable | Interrupted) and unanswered < UNANSWERED_MAX:
                unanswered += 1
                asked = None if isinstance(answer, Interrupted) else answer.retry_after_s
                await self._clock.sleep(max(POLL_S, asked or 0))
                continue
            if not isinstance(answer, Underway):
                return answer
            unanswered = 0
            if answer.percent != told:
                told = answer.percent
                attempt.tell(Stage.WORKING, told)
            await self._clock.sleep(POLL_S)


async def _all_of(pieces: AsyncIterator[bytes]) -> bytes:
    """Collect a file that was made for us. Raises `FetchFailed` beyond what is taken."""
    data = bytearray()
    async for piece in pieces:
        data += piece
        if len(data) > VIDEO_BYTES_MAX:
            raise FetchFailed("the video is larger than what is kept", is_gone=True)
    return bytes(data)
