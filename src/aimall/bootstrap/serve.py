"""Serve: one process that answers HTTP under granian, on the event loop that everything else runs on."""

import asyncio
import errno
import resource
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from aimall.bootstrap.stopping import at_first_signal
from aimall.entrypoints.http.edge.front_door import FrontDoor

KNOCK_EVERY_S: Final = 0.05
BACKLOG: Final = 1024
# The server lets everybody beyond this wait at the door without a word, and by itself it would do so from 128 on. Who
# is too much is refused inside, with a reason: this must be more than all streams and whoever else may come.
CONNECTIONS_MAX: Final = 4096
FILES_MAX: Final = 2 * CONNECTIONS_MAX  # a stream has one connection to its reader and one to its provider


class PortTaken(Exception):
    """Somebody listens there already. The message says what to do."""


def require_free_port(host: str, port: int) -> None:
    """Look before anything else is started. Raises `PortTaken`.

    The server itself shares its port on purpose, so two of them would halve each other's visitors without a word.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(f"port {port} on {host} is taken; stop who listens there, or set AIMALL_PORT") from error


def allow_connections() -> None:
    """Ask the system for as many open files as the connections need; many allow a program 1,024 unless it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_MAX if hard == resource.RLIM_INFINITY else min(FILES_MAX, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def serve(
    app: FrontDoor, *, host: str, port: int, when_ready: Callable[[], None], leave: Callable[[], Awaitable[None]]
) -> None:
    """Serve until a signal asks for the end; then what still runs may finish. Run it under uvloop.

    `leave` begins at the signal, since the server first waits for those it talks to, and they may wait for a run.
    """
    allow_connections()
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        # A connection that may yet turn out to be HTTP/2 or a web socket holds 12 kB more, and without TLS in front of
        # it nobody comes so.
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        backpressure=CONNECTIONS_MAX,
        log_enabled=False,
    )
    knocking = asyncio.create_task(_tell_when_open(host, port, when_ready))
    leaving: list[asyncio.Future[None]] = []

    def stop() -> None:
        server.stop()
        leaving.append(asyncio.ensure_future(leave()))

    try:
        with at_first_signal(stop):
            await server.serve()
            await asyncio.gather(*leaving)
    finally:
        knocking.cancel()


async def _tell_when_open(host: str, port: int, when_ready: Callable[[], None]) -> None:
    """Knock until the door opens: people are told the address only when it answers."""
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
            when_ready()
            return
        await asyncio.sleep(KNOCK_EVERY_S)
