"""The bell of the queue: PostgreSQL's LISTEN on a connection of its own, which comes back when the server does."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Any, Final

import asyncpg

CHANNEL: Final = "aimall_jobs"
AGAIN_AFTER_S: Final = 1.0


class PostgresJobBell:
    """A `JobBell`. To be closed."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._rang = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def wait(self, seconds: float) -> None:
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rang.wait()
        self._rang.clear()

    async def close(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        untyped: Any = asyncpg
        while True:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                connection = await untyped.connect(self._dsn, timeout=5.0)
                try:
                    gone = asyncio.Event()
                    connection.add_termination_listener(partial(_set, gone))
                    await connection.add_listener(CHANNEL, partial(_set, self._rang))
                    self._rang.set()  # whatever was said while nobody listened
                    await gone.wait()
                finally:
                    connection.terminate()
            await asyncio.sleep(AGAIN_AFTER_S)


def _set(event: asyncio.Event, *_told: object) -> None:
    event.set()
