"""Rounds: the background work of this process, and when each piece of it last succeeded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from aimall.application.clock import Clock
from aimall.application.health.ports import PartHealth, PartState
from aimall.application.health.remarks import Remark, RemarkCode, remark

MISSED_MAX: Final = 3  # so many rounds in a row may fail before it counts
PATIENCE: Final = timedelta(seconds=15)  # beyond them: a round takes its time, too


class Round(StrEnum):
    """A piece of work that comes again and again."""

    FLUSH = "flush"  # running answers are stored
    SWEEP = "sweep"  # abandoned runs are recovered
    SYNC = "sync"  # providers are asked what they offer
    WATCH = "watch"  # what the platform bears itself is summed up
    USES = "uses"  # when API keys were last used is stored
    CALLS = "calls"  # what came by API keys is stored
    JOBS = "jobs"  # waiting jobs are claimed, by workers alone
    CHORES = "chores"  # what is done once for the whole platform, by workers alone


@dataclass(slots=True)
class _Record:
    every: timedelta
    since: datetime
    last: datetime | None = None


class Rounds:
    """Written by whoever does the work, read by health."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._records: dict[Round, _Record] = {}

    def begin(self, work: Round, *, every: timedelta) -> None:
        """Expect a piece of work from now on."""
        self._records[work] = _Record(every=every, since=self._clock.now())

    def succeeded(self, work: Round) -> None:
        """Note that a round of it went well."""
        self._records[work].last = self._clock.now()

    def state_of(self, work: Round) -> tuple[PartState, Remark]:
        """Tell whether it keeps pace, and when it last succeeded."""
        record = self._records.get(work)
        if record is None:
            return PartState.UNAVAILABLE, remark(RemarkCode.WORK_ELSEWHERE)
        late_at = (record.last or record.since) + MISSED_MAX * record.every + PATIENCE
        told = remark(RemarkCode.WORK_AWAITED)
        if record.last is not None:
            told = remark(RemarkCode.WORK_DONE, at=f"{record.last:%Y-%m-%dT%H:%M:%SZ}")
        return (PartState.DOWN if self._clock.now() > late_at else PartState.OK), told


class RoundProbe:
    """One piece of background work."""

    def __init__(self, work: Round, rounds: Rounds) -> None:
        self._work, self._rounds = work, rounds

    async def look(self) -> PartHealth:
        state, told = self._rounds.state_of(self._work)
        return PartHealth(name=f"background {self._work}", state=state, remark=told)
