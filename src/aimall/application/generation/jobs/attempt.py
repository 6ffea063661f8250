"""One attempt of a job with one provider, and what makers may say while they work."""

from dataclasses import dataclass

from aimall.application.generation.jobs.ports import Checkpoint, ClaimedJob
from aimall.application.generation.running.live_run import LiveRun
from aimall.domain.catalog.model import Route
from aimall.domain.generation.feed import Progress, Stage


@dataclass(slots=True, kw_only=True)
class Attempt:
    """A claimed job, whom to ask, and the log that its followers read.

    `checkpoint` is what the store knows of the job by now: however an attempt ends, it says what was begun.
    """

    job: ClaimedJob
    route: Route
    live: LiveRun
    checkpoint: Checkpoint

    def tell(self, stage: Stage, percent: int | None = None) -> None:
        """Tell followers how far it is."""
        self.live.append(Progress(stage=stage, percent=percent))
