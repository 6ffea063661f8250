"""Serve: one process that answers HTTP under granian, on the event loop that everything else runs on."""

import asyncio
import signal
from typing import Final

from granian.constants import Interfaces
from granian.server.embed import Server

from aimall.entrypoints.http.edge.front_door import FrontDoor

STOPPING_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


async def serve(app: FrontDoor, *, host: str, port: int) -> None:
    """Serve until a signal asks for the end; then what still runs may finish. Run it under uvloop."""
    server = Server(app, address=host, port=port, interface=Interfaces.ASGI, log_enabled=False)
    loop = asyncio.get_running_loop()
    for name in STOPPING_SIGNALS:
        loop.add_signal_handler(name, server.stop)
    try:
        await server.serve()
    finally:
        for name in STOPPING_SIGNALS:
            loop.remove_signal_handler(name)
