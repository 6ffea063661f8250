"""The hot path: one prepared statement, one round trip, one commit, on a pool of its own.

Money must not queue behind reports, so this pool is apart from the one that SQLAlchemy uses.
"""

import asyncio
import random
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Protocol

import asyncpg

from aimall.adapters.postgres.engine import SESSION
from aimall.domain.kernel.errors import TryAgain

PATIENCE_S: Final = 1.0
TRIES: Final = 4
RETRIED: Final = (
    asyncpg.exceptions.LockNotAvailableError,
    asyncpg.exceptions.DeadlockDetectedError,
    asyncpg.exceptions.SerializationError,
)
UNKNOWN: Final = (
    OSError,
    asyncpg.exceptions.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,  # a shutdown, or our own statement timeout
    asyncpg.exceptions.TooManyConnectionsError,
    asyncpg.exceptions.InterfaceError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.InternalClientError,  # see `_fetch`
)


class Connection(Protocol):
    """What we use of asyncpg's connection, which has no types of its own."""

    async def fetch(self, query: str, *args: object) -> list[asyncpg.Record]:
        """Run one prepared statement."""
        ...

    def terminate(self) -> None:
        """Close it without a word."""
        ...


class Pool(Protocol):
    """What we use of asyncpg's pool."""

    def acquire(self, *, timeout: float) -> AbstractAsyncContextManager[Connection]:
        """Lend a connection."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


async def _keep(_connection: object) -> None:
    """Leave the session as it is on release: the hot path changes none of it, and a reset costs a round trip."""


async def open_pool(dsn: str, *, size: int = 16, patience_s: float = PATIENCE_S) -> Pool:
    """Open the pool, whose statements wait `patience_s` for a lock.

    Raises what asyncpg raises if the database cannot be reached.
    """
    untyped: Any = asyncpg
    session = SESSION | {"lock_timeout": f"{patience_s}s"}
    return await untyped.create_pool(
        dsn, min_size=1, max_size=size, reset=_keep, server_settings=session, command_timeout=10
    )


async def _fetch(connection: Connection, statement: str, *arguments: object) -> list[asyncpg.Record]:
    try:
        return await connection.fetch(statement, *arguments)
    except asyncpg.exceptions.InternalClientError:
        # The server has said goodbye and the wire is still open: the driver waits for an end that may never come,
        # and the pool would lend this connection again and again.
        connection.terminate()
        raise


class HotPath:
    """Calls one statement at a time, each in a transaction of its own, and waits `patience_s` for a connection."""

    def __init__(self, pool: Pool, *, patience_s: float = PATIENCE_S) -> None:
        self._pool, self._patience_s = pool, patience_s

    async def rows(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Run a statement. Repeats it after a lost race; raises `TryAgain` when its outcome is not known."""
        for attempt in range(TRIES):
            try:
                async with self._pool.acquire(timeout=self._patience_s) as connection:
                    return await _fetch(connection, statement, *arguments)
            except RETRIED:
                await asyncio.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311 - spreads retries
            except (*UNKNOWN, TimeoutError) as error:
                raise TryAgain from error
        raise TryAgain

    async def text(self, statement: str, *arguments: object) -> str:
        """Run a statement that gives one row with one JSON column, as text."""
        rows = await self.rows(statement, *arguments)
        return str(rows[0][0])
