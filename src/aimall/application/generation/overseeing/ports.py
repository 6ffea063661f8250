"""What overseeing needs: a board of all jobs, and a way to note that one was tried again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from aimall.application.audit import AuditLog
from aimall.application.generation.ports import LeaseOwner, StoredRun
from aimall.application.paging import Page, PageRequest
from aimall.application.units import Unit
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.feed import Progress
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.ids import GenerationId, WorkspaceId


class JobState(StrEnum):
    """How a job stands, to whoever runs the platform."""

    RUNNING = "running"  # a worker has it
    WAITING = "waiting"  # nobody has it
    DEAD = "dead"  # it failed for good, and nobody has tried it again


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOnBoard:
    """A job of anybody's. `trouble` is what went wrong last, in the words of whoever failed."""

    generation: GenerationId
    kind: GenerationKind
    model: ModelId
    workspace: WorkspaceId
    email: str | None
    state: JobState
    priority: int
    attempt: int
    worker: LeaseOwner | None
    progress: Progress | None
    failure: str | None
    trouble: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTotals:
    """How many jobs there are of each state."""

    running: int
    waiting: int
    dead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedJob:
    """A job that failed for good; `retried_as` is the run that was begun in its place."""

    run: StoredRun
    retried_as: GenerationId | None


class JobBoard(Protocol):
    """Reads of the jobs of all workspaces, for admins. Raises `TryAgain`."""

    async def page(self, state: JobState | None, request: PageRequest) -> Page[JobOnBoard]:
        """List jobs that run, wait or are dead, or all of these; the newest first."""
        ...

    async def totals(self) -> JobTotals:
        """Count them."""
        ...

    async def show(self, generation: GenerationId) -> JobOnBoard | None:
        """Give one job; how it stands, if it neither runs nor waits, is dead."""
        ...

    async def is_known(self, generation: GenerationId) -> bool:
        """Tell whether there is such a job, however it stands."""
        ...

    async def failed(self, generation: GenerationId) -> FailedJob | None:
        """Give a job that failed for good, whether it was tried again or not."""
        ...


class Retries(Protocol):
    """Which jobs were tried again."""

    async def note(self, dead: GenerationId, *, retried_as: GenerationId) -> bool:
        """Note what was begun in place of a dead job. False if that was noted before."""
        ...


class RetryUnit(Unit, Protocol):
    """The slice of a unit that notes a retry, audited."""

    @property
    def retries(self) -> Retries: ...

    @property
    def audit(self) -> AuditLog: ...
