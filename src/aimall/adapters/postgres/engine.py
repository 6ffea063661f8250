"""The engine: one pool of connections that may do what the application may do, and wait no longer than it should."""

from typing import Final

from asyncpg.exceptions import InternalClientError
from sqlalchemy import URL, ExceptionContext, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

APPLICATION_ROLE: Final = "aimall_app"
SESSION: Final = {
    "role": APPLICATION_ROLE,
    "lock_timeout": "1s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
    "jit": "off",
    "application_name": "aimall",
}


def driver_url(dsn: str) -> URL:
    """Address the same database through the driver that we use."""
    return make_url(dsn).set(drivername="postgresql+asyncpg")


def make_engine(dsn: str, *, pool_size: int = 10, patience_s: int = 1) -> AsyncEngine:
    """Make an engine for `postgresql://…`. It connects on first use; whoever makes it disposes of it.

    `patience_s` is how long to wait for a connection of the pool, and for a lock.
    """
    engine = create_async_engine(
        driver_url(dsn),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=patience_s,
        connect_args={"server_settings": SESSION | {"lock_timeout": f"{patience_s}s"}, "command_timeout": 10},
    )
    event.listen(engine.sync_engine, "handle_error", _let_go)
    return engine


def _let_go(context: ExceptionContext) -> None:
    """Give up a connection that the server has said goodbye to: SQLAlchemy does not know this error as its end."""
    if isinstance(context.original_exception, InternalClientError):
        context.is_disconnect = True
