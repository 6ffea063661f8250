"""The hot path tells apart what surely did not happen, which it repeats, from what may have, which it reports."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from aimall.adapters.postgres.hot_path import TRIES, Connection, HotPath
from aimall.domain.kernel.errors import TryAgain


class FailingPool:
    """A pool whose every statement fails in one way."""

    def __init__(self, error: Exception) -> None:
        self._error, self.asked, self.is_terminated = error, 0, False

    @asynccontextmanager
    async def acquire(self, *, timeout: float) -> AsyncGenerator[Connection]:  # noqa: ASYNC109 - asyncpg's own name
        del timeout
        yield self

    async def fetch(self, query: str, *args: object) -> list[asyncpg.Record]:
        del query, args
        self.asked += 1
        raise self._error

    def terminate(self) -> None:
        self.is_terminated = True

    async def close(self) -> None:
        """There is nothing to close."""


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.exceptions.LockNotAvailableError("locked"),
        asyncpg.exceptions.DeadlockDetectedError("deadlock"),
        asyncpg.exceptions.SerializationError("raced"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_lost_race_is_run_again_before_anybody_hears_of_it(error: Exception) -> None:
    pool = FailingPool(error)
    with pytest.raises(TryAgain):
        await HotPath(pool).rows("SELECT 1")
    assert pool.asked == TRIES


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        asyncpg.exceptions.ConnectionDoesNotExistError("gone"),
        asyncpg.exceptions.CannotConnectNowError("starting up"),
        asyncpg.exceptions.AdminShutdownError("shut down"),
        asyncpg.exceptions.QueryCanceledError("took too long"),
        asyncpg.exceptions.TooManyConnectionsError("full"),
        asyncpg.exceptions.DiskFullError("full"),
        asyncpg.exceptions.InterfaceError("closed"),
        asyncpg.exceptions.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_may_have_happened_is_never_repeated_in_silence(error: Exception) -> None:
    pool = FailingPool(error)
    with pytest.raises(TryAgain):
        await HotPath(pool).rows("SELECT 1")
    assert pool.asked == 1


async def test_a_statement_that_is_wrong_is_a_defect_and_shows_itself() -> None:
    with pytest.raises(asyncpg.exceptions.UndefinedTableError):
        await HotPath(FailingPool(asyncpg.exceptions.UndefinedTableError("none"))).rows("SELECT 1")


async def test_a_connection_that_died_amid_a_message_is_not_lent_again() -> None:
    pool = FailingPool(asyncpg.exceptions.InternalClientError("cannot switch to state 12"))
    with pytest.raises(TryAgain):
        await HotPath(pool).rows("SELECT 1")
    assert pool.is_terminated
