"""The worker beside a server: started with it, started again when it dies, and ended with it.

It is told on its standard input where the database is and which providers there are, because only the server knows the
parts that it runs itself; the end of that input tells it that the server is gone.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Final

import msgspec
import structlog

from aimall.bootstrap.embedded.parts import Parts
from aimall.bootstrap.provider_settings import ProviderConfig
from aimall.bootstrap.settings import Settings

PROGRAM: Final = "aimall.bootstrap.embedded.worker_program"
BACKOFF_MIN_S: Final = 0.5
BACKOFF_MAX_S: Final = 30.0
STEADY_S: Final = 60.0
GRACE_S: Final = 5.0
_log: Final = structlog.stdlib.get_logger("aimall")


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """What the server tells its worker. It holds keys, so it travels through a pipe and nowhere else."""

    database_url: str
    providers: tuple[ProviderConfig, ...]


@asynccontextmanager
async def worker_beside(settings: Settings, parts: Parts) -> AsyncGenerator[None]:
    """Keep a worker running while the block lasts, unless the settings say that there shall be none."""
    if not settings.worker:
        yield
        return
    told = msgspec.json.encode(Handover(database_url=parts.database_url, providers=parts.providers)) + b"\n"
    async with asyncio.TaskGroup() as group:  # a fault of the supervision itself ends the server and is seen
        keeping = group.create_task(_keep(told, settings), name="worker-supervision")
        try:
            yield
        finally:
            keeping.cancel()


async def _keep(told: bytes, settings: Settings) -> None:
    clock, backoff = asyncio.get_running_loop().time, BACKOFF_MIN_S
    while True:
        began = clock()
        process = await _start(told)
        try:
            status = await process.wait()
        except asyncio.CancelledError:
            await _end(process, within_s=settings.drain_s + GRACE_S)
            raise
        backoff = BACKOFF_MIN_S if clock() - began > STEADY_S else min(2 * backoff, BACKOFF_MAX_S)
        _log.warning("the worker ended and is started again", status=status, after_s=backoff)
        await asyncio.sleep(backoff)


async def _start(told: bytes) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        PROGRAM,
        stdin=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in the terminal is for the server, which ends its worker itself
    )
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.write(told)
            await process.stdin.drain()
    return process


async def _end(process: asyncio.subprocess.Process, *, within_s: float) -> None:
    for end in (process.terminate, process.kill):
        with suppress(ProcessLookupError):
            end()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), within_s)
            return
