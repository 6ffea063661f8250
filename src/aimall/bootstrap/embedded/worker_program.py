"""The program of the worker beside a server: told by it what to work with, and ended when it is gone."""

import asyncio
import os
import sys

import msgspec
import uvloop

from aimall.adapters.telemetry.logs import install_logs
from aimall.bootstrap.background import running
from aimall.bootstrap.container import make_container
from aimall.bootstrap.crashpoints import install_crash_point
from aimall.bootstrap.embedded.worker import Handover
from aimall.bootstrap.settings import Settings, load_settings
from aimall.bootstrap.stopping import at_first_signal


async def work_beside(settings: Settings, told: Handover) -> None:
    """Work until a signal comes or the server is gone."""
    install_logs(level=settings.log_level)
    stop = asyncio.Event()
    alone = asyncio.create_task(_until_alone())
    alone.add_done_callback(lambda _: stop.set())
    with at_first_signal(stop.set):
        container = make_container(settings, told.database_url, providers=told.providers, process="worker")
        async with running(container, settings):
            await stop.wait()
    alone.cancel()


async def _until_alone() -> None:
    """Wait for the end of standard input, which the server keeps open as long as it lives."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


def main() -> None:
    """Work."""
    install_crash_point(os.environ)
    # Unbuffered: what follows the line belongs to the loop.
    line = b""
    while not line.endswith(b"\n"):
        piece = os.read(0, 1)
        if not piece:
            return
        line += piece
    uvloop.run(work_beside(load_settings(), msgspec.json.decode(line, type=Handover)))


if __name__ == "__main__":
    main()
