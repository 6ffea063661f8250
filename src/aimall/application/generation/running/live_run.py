"""A live run: the end of its log in memory, what of it is not stored yet, and the ways to end it from outside.

One task writes, any number of followers read by number. A follower keeps no queue: it reads the log from where it
is, so a slow one costs nothing and loses nothing. What is stored is forgotten here as soon as all have it, and soon if
one is slow: a long answer takes no more memory than a short one, and whoever is that late reads the store.
"""

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

from aimall.application.clock import Clock
from aimall.application.generation.ports import StoredRun
from aimall.domain.catalog.model import ProviderName
from aimall.domain.generation.feed import AnswerDelta, LoggedEvent, ReasoningShown, RunEvent, ToolCallShown
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.ids import GenerationId, WorkspaceId

# Beyond either, the upstream is not read until the store takes some; its own deadlines then end the run.
UNSTORED_BYTES_LIMIT: Final = 256 * 1024
UNSTORED_AGE_LIMIT_S: Final = 30.0
# How exactly the age of what is not stored is known. A moment for each event would take as much memory as the event.
AGED_EVERY_S: Final = 1.0
# So many stored events stay for a follower that is behind; beyond it reads the store.
KEPT: Final = 32


class _Signal:
    """Wakes those who wait at that moment. Given for every piece of every answer, so it makes nothing for nobody."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: tuple[asyncio.Future[None], ...] = ()

    def give(self) -> None:
        waiting, self._waiting = self._waiting, ()
        for one in waiting:
            if not one.done():  # who was cancelled waits no more
                one.set_result(None)

    def given(self) -> asyncio.Future[None]:
        one = asyncio.get_running_loop().create_future()
        self._waiting += (one,)
        return one


class Place:
    """Where a follower is: `seq` is the last event that it has."""

    __slots__ = ("_places", "seq")

    def __init__(self, places: "list[Place]", seq: int) -> None:
        self._places, self.seq = places, seq

    def __enter__(self) -> Self:
        self._places.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._places.remove(self)


class LiveRun:
    """One run of this process."""

    def __init__(
        self,
        generation: GenerationId,
        workspace: WorkspaceId,
        *,
        fence: int,
        log: tuple[LoggedEvent, ...],
        clock: Clock,
    ) -> None:
        """`log` is what the store already holds of the run, from number 1."""
        self.generation, self.workspace, self.fence = generation, workspace, fence
        self.state = RunState.HELD
        self.attempt = 0
        self.provider: ProviderName | None = None
        self.provider_generation_id: str | None = None
        self.patience: asyncio.Timeout | None = None
        self.stop_requested = False
        self.is_lost = False
        self.is_ending = False  # its end is being committed, and whether it is still ours is what that will tell
        self.is_closed = False
        self._clock = clock
        self._log = [entry.event for entry in log]
        self.forgotten = 0
        self._stored = len(self._log)
        self._unstored_bytes = 0
        self._ages: list[tuple[int, float]] = []  # from which event on, and since when, the oldest unstored one first
        self._places: list[Place] = []
        self._news, self._stores = _Signal(), _Signal()

    @property
    def last_seq(self) -> int:
        """The number of the last event."""
        return self.forgotten + len(self._log)

    def append(self, *events: RunEvent) -> None:
        """Add events to the log and wake the followers."""
        now = self._clock.monotonic()
        for event in events:
            self._log.append(event)
            seq = self.last_seq
            if seq > self._stored:
                self._unstored_bytes += _size_of(event)
                if not self._ages or now - self._ages[-1][1] >= AGED_EVERY_S:
                    self._ages.append((seq, now))
        self._news.give()

    def numbered(self, *events: RunEvent) -> tuple[LoggedEvent, ...]:
        """Number events that would come next, without adding them: they count once the store has them."""
        return tuple(LoggedEvent(self.last_seq + n, event) for n, event in enumerate(events, 1))

    def since(self, after: int) -> tuple[LoggedEvent, ...]:
        """Give the events after a number, which is not below that of the last forgotten one."""
        return tuple([LoggedEvent(n, event) for n, event in enumerate(self._log[after - self.forgotten :], after + 1)])

    def unstored(self) -> tuple[LoggedEvent, ...]:
        """Give the events that the store does not hold yet."""
        return self.since(self._stored)

    def stored_up_to(self, seq: int) -> None:
        """Note that the store holds everything up to a number."""
        self._stored = max(self._stored, seq)
        self._unstored_bytes = sum(map(_size_of, self._log[self._stored - self.forgotten :]))
        if self._stored >= self.last_seq:
            self._ages.clear()
        while len(self._ages) > 1 and self._ages[1][0] <= self._stored + 1:
            del self._ages[0]
        self._stores.give()

    def followed(self, after: int) -> Place:
        """Keep what comes after a number while the block lasts, unless that is more than `KEPT` stored events."""
        return Place(self._places, after)

    def forget_stored(self) -> None:
        """Forget what the store holds and every follower has, or could have had."""
        seen = min((place.seq for place in self._places), default=self._stored)
        spare = max(min(seen, self._stored), self._stored - KEPT) - self.forgotten
        if spare > 0:
            del self._log[:spare]
            self.forgotten += spare

    async def room(self) -> None:
        """Wait until the store has taken enough to go on."""
        while self.is_full:
            await self._stores.given()

    @property
    def is_full(self) -> bool:
        """Whether more waits for the store than may be lost, or held in memory."""
        if not self._ages:
            return False
        _, oldest = self._ages[0]
        return self._unstored_bytes > UNSTORED_BYTES_LIMIT or self._clock.monotonic() - oldest > UNSTORED_AGE_LIMIT_S

    async def beyond(self, after: int, *, until: float | None = None) -> bool:
        """Wait until there are events after a number, or there will be none.

        False if neither is so at the time `until` of the loop's clock.
        """
        while self.last_seq <= after and not self.is_over:
            loop = asyncio.get_running_loop()
            if until is not None and loop.time() >= until:
                return False
            waking = None if until is None else loop.call_at(until, self._news.give)
            try:
                await self._news.given()
            finally:
                if waking is not None:
                    waking.cancel()
        return True

    @property
    def is_over(self) -> bool:
        """Whether nothing will be added here: the run has ended, or is somebody else's now."""
        return self.is_closed or self.is_lost

    @property
    def is_interrupted(self) -> bool:
        """Whether its upstream should be let go."""
        return self.stop_requested or self.is_lost

    def ask_stop(self) -> None:
        """Ask for the end of the answer: what was shown is kept and charged."""
        self.stop_requested = True
        self._interrupt()

    def lose(self) -> None:
        """Note that the run is no longer ours: nothing may be written, and followers go on elsewhere."""
        self.is_lost = True
        self._interrupt()
        self._news.give()

    def close(self) -> None:
        """Note that the log has its ending."""
        self.is_closed = True
        self._news.give()

    def _interrupt(self) -> None:
        if self.patience is not None and not self.patience.expired():
            self.patience.reschedule(asyncio.get_running_loop().time())


def _size_of(event: RunEvent) -> int:
    match event:
        case AnswerDelta(text=text) | ReasoningShown(text=text) | ToolCallShown(arguments=text):
            return len(text.encode())
        case _:
            return 0


def resumed(run: StoredRun, log: Sequence[LoggedEvent], clock: Clock) -> LiveRun:
    """Go on with a stored run, which is ours under its fence."""
    live = LiveRun(run.id, run.workspace, fence=run.fence, log=tuple(log), clock=clock)
    live.state, live.attempt = run.state, run.attempt
    live.provider, live.provider_generation_id = run.provider, run.provider_generation_id
    return live
