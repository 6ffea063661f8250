"""What reports need: sums over many runs, read apart from the pool that runs themselves wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from aimall.application.paging import Page, PageRequest
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import Progress
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import ConversationId, GenerationId, WorkspaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentRun:
    """A run in a list. `conversation` is None where there is none, or none any more.

    `prompt` is the beginning of what was asked for, None for chats and transcripts; `version_of` is the first text of
    which this is another version; `stage` is of jobs that go on;
    `finish` and `failure` say how the others ended.
    """

    id: GenerationId
    kind: GenerationKind
    model: ModelId
    state: RunState
    charge: Coins
    prompt: str | None
    version_of: GenerationId | None
    stage: Progress | None
    finish: FinishReason | None
    failure: str | None
    conversation: ConversationId | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """Which runs are wanted: of one kind; those that go on, or have ended; one text and all its versions."""

    kind: GenerationKind | None = None
    active: bool | None = None
    version_of: GenerationId | None = None


ALL_RUNS: Final = RunFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTotal:
    """How many runs of a kind were begun in a time, and what they were charged so far."""

    kind: GenerationKind
    runs: int
    coins: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformDay:
    """A day of the whole platform. `known_…` is of the runs whose provider told what it took."""

    date: str
    runs: int
    coins: Coins
    known_runs: int
    known_coins: Coins
    known_cost_micro_usd: int


PROMPT_SHOWN: Final = 500  # characters of what was asked for that a list shows


class RunReports(Protocol):
    """Reads over many runs. Every method raises `TryAgain` when the store cannot be reached."""

    async def recent(self, workspace: WorkspaceId, wanted: RunFilter, page: PageRequest) -> Page[RecentRun]:
        """List a workspace's runs, the newest first."""
        ...

    async def totals(self, workspace: WorkspaceId, *, since: datetime, until: datetime) -> Sequence[KindTotal]:
        """Sum up by kind the runs that a workspace began from `since` on and before `until`."""
        ...

    async def days_of_all(self, *, days: int) -> Sequence[PlatformDay]:
        """Sum up the ended runs of all workspaces by the day (of UTC) they were begun, the newest first."""
        ...
