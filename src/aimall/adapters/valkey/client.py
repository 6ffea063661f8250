"""The connection to Valkey: short of patience, because every call waits for it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

import valkey.asyncio
from valkey.exceptions import ValkeyError

PATIENCE_S: Final = 0.5
CONNECTIONS_MAX: Final = 32
# What the library raises when the server is away, slow, or refuses.
TROUBLES: Final = (ValkeyError, OSError, TimeoutError)


@asynccontextmanager
async def open_valkey(url: str, *, patience_s: float = PATIENCE_S) -> AsyncGenerator[valkey.asyncio.Valkey]:
    """Make a client, and close its connections at the end. Nothing is connected before it is asked."""
    # The library's types leave open what its pool takes.
    pools: Any = valkey.asyncio.BlockingConnectionPool
    pool = pools.from_url(
        url,
        max_connections=CONNECTIONS_MAX,
        timeout=patience_s,
        socket_timeout=patience_s,
        socket_connect_timeout=patience_s,
    )
    client = valkey.asyncio.Valkey.from_pool(pool)
    try:
        yield client
    finally:
        await client.aclose()
