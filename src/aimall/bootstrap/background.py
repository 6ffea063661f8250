"""Background work: what every process does beside its requests, from its start to its end."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog
from dishka import AsyncContainer

from aimall.adapters.local.postgres_state import SupervisorLock
from aimall.application.catalog.sync_catalogue import SyncCatalogue
from aimall.application.generation.ports import LeaseOwner, RunRecovery
from aimall.application.generation.running.launcher import RunLauncher
from aimall.application.generation.running.live_runs import FlushRuns
from aimall.application.generation.running.sweep_runs import SweepRuns
from aimall.bootstrap.settings import Settings

SYNC_INTERVAL_S: Final = 600.0
PAUSE_AFTER_DEFECT_S: Final = 1.0
# Most objects of a request die young; looking at the old ones often is what the tail of latency is made of.
GC_THRESHOLDS: Final = (50_000, 50, 100)
_log: Final = structlog.stdlib.get_logger("aimall")


@asynccontextmanager
async def running(container: AsyncContainer, settings: Settings) -> AsyncGenerator[None]:
    """Open what a process needs, keep its background work going, and close everything in order.

    Raises `SupervisedElsewhere` when such a process runs on this data directory already.
    """
    owner = await container.get(LeaseOwner)
    name = owner.partition("/")[0]
    lock = SupervisorLock(settings.data_dir / f"{name.rpartition('.')[2]}.lock")
    lock.acquire()
    try:
        launcher = await container.get(RunLauncher)
        # The lock is ours, so whoever held leases under this name is dead.
        await (await container.get(RunRecovery)).release(instance=name)
        sync = await container.get(SyncCatalogue)
        await sync()
        flush, sweep = await container.get(FlushRuns), await container.get(SweepRuns)
        background = [
            _forever("flush", lambda: flush.forever(interval_s=settings.flush_interval_s)),
            _forever("sweep", lambda: sweep.forever(interval_s=settings.sweep_interval_s)),
            _forever("sync", lambda: sync.forever(interval_s=SYNC_INTERVAL_S)),
        ]
        _tune_collector()
        try:
            yield
        finally:
            # The flusher renews the leases of what is still running, so it goes last.
            await launcher.drain(within_s=settings.drain_s)
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
    finally:
        await container.close()
        lock.release()


def _forever(name: str, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
    return asyncio.create_task(_kept_going(name, work), name=name)


async def _kept_going(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run work that never ends. A defect in it is noted, and it begins again."""
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - a defect in a chore must not end the process
            _log.exception("background work broke", work=name, exc_info=error)
            await asyncio.sleep(PAUSE_AFTER_DEFECT_S)


def _tune_collector() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
