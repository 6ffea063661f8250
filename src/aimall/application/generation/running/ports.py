"""What recovery needs: a way to find runs whose process has died, and to have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from aimall.application.generation.ports import LeaseOwner, StoredRun
from aimall.domain.generation.request import PromptLine


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenRun:
    """A run that its process left behind, now ours under a new fence, with what it takes to dispatch it again."""

    run: StoredRun
    lines: tuple[PromptLine, ...]
    temperature: float | None
    stop: bool
    waited_s: float


class RunRecovery(Protocol):
    """Finds runs whose lease died. The database clock decides."""

    async def take_stale(self, *, owner: LeaseOwner, limit: int) -> Sequence[TakenRun]:
        """Take over runs whose lease has expired, each under a fence of one more."""
        ...

    async def release(self, *, instance: str) -> None:
        """End all leases of an instance that is known to have stopped, so that they can be taken at once."""
        ...

    async def tidy(self, *, keep: timedelta) -> None:
        """Drop the logs of runs that ended longer than `keep` ago, and let overdue lots and holds expire."""
        ...
