"""Follow a run's log from any point, on whichever process it runs, to its one ending."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Final

from aimall.application.clock import Clock
from aimall.application.generation.ports import RunLog, Runs, StoredRun
from aimall.application.generation.running.live_run import LiveRun
from aimall.application.generation.running.live_runs import LiveRuns
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.generation.errors import GenerationNotFound
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import (
    AnswerDelta,
    AnswerDone,
    CostPending,
    LoggedEvent,
    RunCharged,
    RunFailed,
    RunStarted,
    is_ending,
)
from aimall.domain.generation.generation import ACTIVE_STATES, RunState
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId

POLL_S: Final = 0.25  # how often a run of another process is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRunCommand:
    """Follow a run, from after the event numbered `after`.

    If there is no word of an answer within `patience_s` seconds, an empty batch tells so, once.
    """

    actor: Actor
    generation: GenerationId
    after: int = 0
    patience_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """What the follower has is not what the log has: forget it, a snapshot comes next."""

    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The whole text up to an event."""

    text: str
    seq: int


Followed = LoggedEvent | Reset | Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Events in batches, as they come; the last batch ends with the run's ending.

    Raises `TryAgain` when this process must stop before that: the follower goes on elsewhere.
    """

    events: AsyncGenerator[tuple[Followed, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FullySeen:
    """The run has ended and the follower has seen all of it."""


class FollowRun:
    """Whoever owns the run follows it. Reads only."""

    def __init__(self, live: LiveRuns, log: RunLog, runs: Runs, clock: Clock) -> None:
        self._live, self._log, self._runs, self._clock = live, log, runs, clock

    async def __call__(self, command: FollowRunCommand) -> Following | FullySeen:
        """Open the run's log. Raises `GenerationNotFound`."""
        authorise(command.actor, Action.SEE_RUNS)
        live = self._live.find(command.generation)
        if live is not None and live.workspace == command.actor.workspace and command.after <= live.last_seq:
            return Following(events=self._follow(command, live))
        run = await self._runs.find(command.actor.workspace, command.generation)
        if run is None:
            raise GenerationNotFound
        if run.state not in ACTIVE_STATES:
            return await self._ended(run, command.after)
        return Following(events=self._follow(command, live))

    async def _ended(self, run: StoredRun, after: int) -> Following | FullySeen:
        if after == run.last_seq:
            return FullySeen()
        events: tuple[Followed, ...] = tuple(await self._log.read(run.id, after=after))
        if after > run.last_seq:
            events = (Reset(seq=run.last_seq), Snapshot(text=run.text or "", seq=run.last_seq), *_ending_of(run))
        elif not events:  # the log was tidied away; the answer was not
            events = (Snapshot(text=run.text or "", seq=run.last_seq), *_ending_of(run))
        return Following(events=_once(events))

    async def _follow(self, command: FollowRunCommand, live: LiveRun | None) -> AsyncGenerator[tuple[Followed, ...]]:
        actor, after, until = command.actor, command.after, _until(command.patience_s)
        if live is not None and after > live.last_seq:
            reset, snapshot = await self._anew(actor, live)
            after = reset.seq
            yield (reset, snapshot)
        if live is not None:
            with live.followed(after) as place:
                while True:
                    is_there = await live.beyond(place.seq, until=until)
                    batch = await self._since(actor, live, place.seq) if is_there else None
                    if batch:
                        place.seq = batch[-1].seq
                        until = _still_until(until, batch)
                        yield batch
                        if is_ending(batch[-1].event):
                            return
                    elif batch is None and _is_late(until):
                        until = None
                        yield ()
                    elif batch is None:
                        await self._pause()
                    if batch == () or (live.is_over and place.seq >= live.last_seq):
                        break
            after = place.seq
        async for stored in self._tail(actor, command.generation, after, until):
            yield stored

    async def _anew(self, actor: Actor, live: LiveRun) -> tuple[Reset, Snapshot]:
        while (whole := await self._since(actor, live, 0)) is None:
            await self._pause()
        seq = whole[-1].seq if whole else 0
        return Reset(seq=seq), Snapshot(text=_text_of(whole), seq=seq)

    async def _since(self, actor: Actor, live: LiveRun, after: int) -> tuple[LoggedEvent, ...] | None:
        """Give what a live run has after a number: what it has forgotten, the store holds. None while that is away."""
        early: tuple[LoggedEvent, ...] = ()
        while after < live.forgotten:
            read = await self._stored(actor, live.generation, after)
            if read is None:
                return None
            if not read[1]:
                return early  # the run is gone, with its account
            early, after = (*early, *read[1]), read[1][-1].seq
        return early + live.since(after)

    async def _tail(
        self, actor: Actor, generation: GenerationId, after: int, until: float | None
    ) -> AsyncGenerator[tuple[Followed, ...]]:
        """Read on in the store: the run belongs to another process. A store that is away is waited for."""
        while True:
            read = await self._stored(actor, generation, after)
            run, batch = read or (None, ())
            if run is None and read is not None:
                return
            if batch:
                after = batch[-1].seq
                until = _still_until(until, batch)
                yield tuple(batch)
                if is_ending(batch[-1].event):
                    return
            elif run is not None and run.state not in ACTIVE_STATES:
                yield _ending_of(run)
                return
            if _is_late(until):
                until = None
                yield ()
            await self._pause()

    async def _pause(self) -> None:
        if self._live.are_left:
            raise TryAgain
        await self._clock.sleep(POLL_S)

    async def _stored(
        self, actor: Actor, generation: GenerationId, after: int
    ) -> tuple[StoredRun | None, Sequence[LoggedEvent]] | None:
        """Read the run, and what its log has more. None while the store is away, which a run outlives."""
        try:
            run = await self._runs.find(actor.workspace, generation)
            return run, () if run is None else await self._log.read(generation, after=after)
        except TryAgain:
            return None


def _until(patience_s: float | None) -> float | None:
    return None if patience_s is None else asyncio.get_running_loop().time() + patience_s


def _is_late(until: float | None) -> bool:
    return until is not None and asyncio.get_running_loop().time() >= until


def _still_until(until: float | None, batch: Sequence[LoggedEvent]) -> float | None:
    """Have patience for as long as a run has only begun."""
    if until is None or not all(isinstance(entry.event, RunStarted) for entry in batch):
        return None
    return until


async def _once(batch: tuple[Followed, ...]) -> AsyncGenerator[tuple[Followed, ...]]:
    yield batch


def _text_of(log: Sequence[LoggedEvent]) -> str:
    events = (entry.event for entry in log)
    return "".join(event.text for event in events if isinstance(event, AnswerDelta))


def _ending_of(run: StoredRun) -> tuple[LoggedEvent, ...]:
    """Tell the ending again from the run itself, for a log that is no longer there."""
    if run.failure is not None:
        return (LoggedEvent(run.last_seq, RunFailed(code=run.failure)),)
    done = AnswerDone(message=run.message, finish=run.finish or FinishReason.STOP)
    if run.state is RunState.COST_PENDING or run.usage is None:
        return LoggedEvent(run.last_seq - 1, done), LoggedEvent(run.last_seq, CostPending())
    return (
        LoggedEvent(run.last_seq - 1, done),
        LoggedEvent(run.last_seq, RunCharged(usage=run.usage, cost=run.charge)),
    )
