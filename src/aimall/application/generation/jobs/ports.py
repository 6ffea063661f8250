"""What work on jobs needs: a queue that hands each job to one worker, and a bell that tells of new ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from aimall.application.generation.ports import LeaseOwner, StoredRun
from aimall.domain.catalog.model import ProviderName
from aimall.domain.catalog.usage import UnitUsage
from aimall.domain.file.file import NewFile
from aimall.domain.generation.job import Begun
from aimall.domain.generation.media import MediaRequest
from aimall.domain.generation.transcript import Transcript
from aimall.domain.kernel.ids import GenerationId, WorkspaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came out of a job: stored files, or a transcript; and how much of it there is."""

    usage: UnitUsage
    files: tuple[NewFile, ...] = ()
    transcript: Transcript | None = None
    cost_micro_usd: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far earlier attempts came, so that the next one need not do it again.

    `is_submitted` is stored before a provider's own long job is begun, `provider_job` when its name is known: the first
    without the second means that nobody can tell whether the provider has begun. `provider` is who began or made it.
    """

    is_submitted: bool = False
    provider: ProviderName | None = None
    provider_job: str | None = None
    made: Made | None = None

    @property
    def begun(self) -> Begun:
        """Whether a provider is at work."""
        if self.provider_job is not None:
            return Begun.YES
        return Begun.PERHAPS if self.is_submitted else Begun.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedJob:
    """A job that is ours under `run.fence`. `stop` when its owner wants it no more."""

    run: StoredRun
    request: MediaRequest
    checkpoint: Checkpoint
    stop: bool


class Jobs(Protocol):
    """The queue, which is the table of runs itself. Each call is one transaction. Raises `TryAgain`."""

    async def claim(self, *, owner: LeaseOwner, limit: int, per_workspace: int) -> Sequence[ClaimedJob]:
        """Claim due jobs that nobody works on: the highest priority first, then the oldest.

        Whoever asks is noted as a worker that is alive, even if `limit` is 0.
        A workspace gets no more than `per_workspace` at once; one whose owner wants it no more comes all the same.
        Each claim is an attempt, under a new fence and a lease by the store's clock.
        """
        ...

    async def take(self, workspace: WorkspaceId, generation: GenerationId, *, owner: LeaseOwner) -> ClaimedJob | None:
        """Claim one job of a workspace that nobody works on. None if there is no such job."""
        ...

    async def checkpoint(self, generation: GenerationId, *, fence: int, checkpoint: Checkpoint) -> bool:
        """Store how far the job has come. False when it is no longer ours; then nothing was written."""
        ...

    async def note_trouble(self, generation: GenerationId, *, fence: int, words: str) -> None:
        """Write down what went wrong last, for whoever runs the platform. Under an old fence nothing is written."""
        ...

    async def give_back(
        self, generation: GenerationId, *, fence: int, after: timedelta, was_tried: bool = True
    ) -> bool:
        """Let go of a job, which is due again after a while. False when it was no longer ours; the fence is done with.

        Not `was_tried`: this claim counts as no attempt, since this process had to leave.
        """
        ...


class JobBell(Protocol):
    """Tells that there may be something to claim. A hint only: whoever listens looks now and then without it."""

    async def wait(self, seconds: float) -> None:
        """Return when the bell has rung since the last call, or after so many seconds. Never raises."""
        ...
