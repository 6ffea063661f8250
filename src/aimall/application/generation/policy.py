"""The operator's limits on runs."""

from dataclasses import dataclass
from datetime import timedelta

from aimall.application.generation.ports import LeaseOwner
from aimall.domain.generation.request import ASKED_BY_PROGRAMS, GenerationKind
from aimall.domain.kernel.coins import Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPolicy:
    """Limits, and this process's name on its leases."""

    owner: LeaseOwner
    hold_ttl: timedelta = timedelta(minutes=30)  # the longest run, and the usage that comes late
    runs_at_once: int = 8
    completions_at_once: int = 1_000  # and embeddings: programs ask in parallel
    daily_limit: Coins | None = None  # what a workspace may spend in a day of UTC
    jobs_hold_ttl: timedelta = timedelta(hours=24)  # a job may have to wait for a worker
    jobs_waiting: int = 20
    jobs_at_once: int = 2  # of one workspace
    job_slots: int = 4  # of one worker process
    jobs_patience_s: float = 25  # how long whoever asked for the result itself is kept waiting
    jobs_attended_s: float = 3600  # the same, of clients that cannot come again: as long as the longest attempt takes

    def runs_at_once_of(self, kind: GenerationKind) -> int:
        """Tell how many unfinished runs a workspace may have; those of programs are counted by themselves."""
        return self.completions_at_once if kind in ASKED_BY_PROGRAMS else self.runs_at_once
