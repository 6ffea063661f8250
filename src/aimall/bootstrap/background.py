"""Background work: what every process does beside its requests, from its start to its end."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from dishka import AsyncContainer

from aimall.adapters.local.postgres_state import SupervisorLock
from aimall.application.access.calls.latest_calls import LatestCalls
from aimall.application.access.keys.latest_uses import LatestUses
from aimall.application.catalog.sync_catalogue import SyncCatalogue
from aimall.application.generation.jobs.work_on_jobs import WorkOnJobs
from aimall.application.generation.ports import LeaseOwner
from aimall.application.generation.running.leave_runs import LeaveRuns
from aimall.application.generation.running.live_runs import FlushRuns, LiveRuns
from aimall.application.generation.running.ports import RunRecovery
from aimall.application.generation.running.sweep_runs import SweepRuns
from aimall.application.health.absorbed_probe import AbsorbedProbe
from aimall.application.health.rounds import Round, Rounds
from aimall.application.housekeeping.do_chores import DoChores
from aimall.bootstrap.settings import Settings
from aimall.domain.kernel.errors import TryAgain

SYNC_INTERVAL_S: Final = 600.0
CHORES_INTERVAL_S: Final = 10.0
JOBS_INTERVAL_S: Final = 2.0
WORKER: Final = "worker"
WATCH_INTERVAL_S: Final = 60.0
USES_INTERVAL_S: Final = 60.0
CALLS_INTERVAL_S: Final = 1.0
# Most objects of a request die young; looking at the old ones often is what the tail of latency is made of. So is
# looking at many young ones at once: with 800 streams, 50,000 of them stop everybody for 15 to 50 ms.
GC_THRESHOLDS: Final = (10_000, 50, 100)
_log: Final = structlog.stdlib.get_logger("aimall")


def process_of(owner: LeaseOwner) -> str:
    """Tell what a process is to its data directory: `api`, `worker`."""
    return owner.partition("/")[0].rpartition(".")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Work that comes again and again. `pause` waits for the next time, and may be cut short by something urgent."""

    kind: Round
    act: Callable[[], Awaitable[object]]
    every_s: float
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    at_once: bool = False  # the first time does not wait
    was_done: bool = False  # the first time was before everything else


@asynccontextmanager
async def running(container: AsyncContainer, settings: Settings) -> AsyncGenerator[None]:
    """Open what a process needs, keep its background work going, and close everything in order.

    Raises `SupervisedElsewhere` when such a process runs on this data directory already.
    """
    owner = await container.get(LeaseOwner)
    name = owner.partition("/")[0]
    lock = SupervisorLock(settings.data_dir / f"{process_of(owner)}.lock")
    lock.acquire()
    try:
        leave = await container.get(LeaveRuns)
        recovery = await container.get(RunRecovery)
        # The lock is ours, so whoever held leases under this name is dead.
        await recovery.release(instance=name)
        await (await container.get(SyncCatalogue))()
        rounds = await container.get(Rounds)
        background = [asyncio.create_task(_go_on(c, rounds), name=c.kind) for c in await _pieces(container, settings)]
        _tune_collector()
        try:
            yield
        finally:
            await _cancel(task for task in background if task.get_name() == Round.JOBS)  # no new work
            # The flusher renews the leases of what is still running, so it goes last.
            await leave(within_s=settings.drain_s)
            await _cancel(background)
            # Others need not wait until our leases run out. Without the store they must.
            with suppress(TryAgain):
                await (await container.get(LatestUses))()
                await (await container.get(LatestCalls))()
                await recovery.release(instance=name)
    finally:
        await container.close()
        lock.release()


async def _pieces(container: AsyncContainer, settings: Settings) -> Sequence[_Piece]:
    flush, live = await container.get(FlushRuns), await container.get(LiveRuns)
    sweep, sync = await container.get(SweepRuns), await container.get(SyncCatalogue)
    absorbed, uses = await container.get(AbsorbedProbe), await container.get(LatestUses)
    calls = await container.get(LatestCalls)
    return (
        *(await _of_workers(container)),
        _Piece(kind=Round.FLUSH, act=flush, every_s=settings.flush_interval_s, pause=live.pause),
        _Piece(kind=Round.SWEEP, act=sweep, every_s=settings.sweep_interval_s, at_once=True),
        _Piece(kind=Round.SYNC, act=sync, every_s=SYNC_INTERVAL_S, was_done=True),
        _Piece(kind=Round.USES, act=uses, every_s=USES_INTERVAL_S),
        _Piece(kind=Round.CALLS, act=calls, every_s=CALLS_INTERVAL_S),
        _Piece(kind=Round.WATCH, act=absorbed.watch, every_s=WATCH_INTERVAL_S, at_once=True),
    )


async def _of_workers(container: AsyncContainer) -> Sequence[_Piece]:
    """Give what a process does that is there for jobs, and for what is done once for the whole platform."""
    owner = await container.get(LeaseOwner)
    if process_of(owner) != WORKER:
        return ()
    work, chores = await container.get(WorkOnJobs), await container.get(DoChores)
    return (
        _Piece(kind=Round.JOBS, act=work, every_s=JOBS_INTERVAL_S, pause=work.pause, at_once=True),
        _Piece(kind=Round.CHORES, act=chores, every_s=CHORES_INTERVAL_S, at_once=True),
    )


async def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    cancelled = [task for task in tasks if task.cancel()]
    await asyncio.gather(*cancelled, return_exceptions=True)


async def _go_on(piece: _Piece, rounds: Rounds) -> None:
    """Do it at every interval. A failure is logged when it begins and when it ends, and never ends the process."""
    rounds.begin(piece.kind, every=timedelta(seconds=piece.every_s))
    if piece.was_done:
        rounds.succeeded(piece.kind)
    is_failing, is_due = False, piece.at_once
    while True:
        if not is_due:
            await piece.pause(piece.every_s)
        is_due = False
        try:
            await piece.act()
        except TryAgain:
            if not is_failing:
                _log.warning("background work must wait for the store", work=piece.kind)
            is_failing = True
        except Exception as error:  # noqa: BLE001 - a defect in one of them must not end the process
            _log.exception("background work broke", work=piece.kind, exc_info=error)
            is_failing = True
        else:
            rounds.succeeded(piece.kind)
            if is_failing:
                _log.info("background work goes on", work=piece.kind)
            is_failing = False


def _tune_collector() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
