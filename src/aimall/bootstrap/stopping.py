"""Stopping: the first signal asks for an orderly end, and whoever cannot wait for it sends a second one."""

import asyncio
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def at_first_signal(act: Callable[[], None]) -> Generator[None]:
    """Call `act` at the first signal while the block lasts. The second ends the process as if it had been killed.

    That is safe, because nothing that counts is in this process: leases run out, and others take its runs over.
    """
    loop = asyncio.get_running_loop()

    def first() -> None:
        for name in SIGNALS:
            loop.remove_signal_handler(name)
            signal.signal(name, signal.SIG_DFL)
        act()

    for name in SIGNALS:
        loop.add_signal_handler(name, first)
    try:
        yield
    finally:
        for name in SIGNALS:
            loop.remove_signal_handler(name)
