"""The engine: one pool of connections that may do what the application may do, and wait no longer than it should."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import asyncpg
from asyncpg.exceptions import InternalClientError
from sqlalchemy import ExceptionContext, NullPool, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

APPLICATION_ROLE: Final = "aimall_app"
DRIVER: Final = "postgresql+asyncpg://"
SESSION: Final = {
    "role": APPLICATION_ROLE,
    "lock_timeout": "1s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
    "jit": "off",
    "application_name": "aimall",
}


def make_engine(dsn: str, *, pool_size: int = 10, patience_s: int = 1) -> AsyncEngine:
    """Make an engine for `postgresql://…`. It connects on first use; whoever makes it disposes of it.

    `patience_s` is how long to wait for a connection of the pool, and for a lock.
    """
    session = SESSION | {"lock_timeout": f"{patience_s}s"}
    engine = create_async_engine(
        DRIVER,
        async_creator=_connecting(dsn, session, command_timeout=10),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=patience_s,
    )
    event.listen(engine.sync_engine, "handle_error", _let_go)
    return engine


def make_owner_engine(dsn: str, session: dict[str, str] | None = None) -> AsyncEngine:
    """Make an engine for one piece of work, as the owner of the database; it keeps no connection."""
    return create_async_engine(DRIVER, async_creator=_connecting(dsn, session), poolclass=NullPool)


def _connecting(dsn: str, session: dict[str, str] | None, *, command_timeout: float | None = None) -> Callable[[], Any]:
    """Connect as the driver reads an address: SQLAlchemy would hand it `?sslmode=…` in a way that it refuses."""
    untyped: Any = asyncpg
    return partial(untyped.connect, dsn, server_settings=session, command_timeout=command_timeout)


def _let_go(context: ExceptionContext) -> None:
    """Give up a connection that the server has said goodbye to: SQLAlchemy does not know this error as its end."""
    if isinstance(context.original_exception, InternalClientError):
        context.is_disconnect = True
