"""Faults of the database, told apart: a lost race may be repeated, an unknown outcome is the caller's to repeat."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from asyncpg.exceptions import InternalClientError
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from aimall.domain.kernel.errors import TryAgain

T = TypeVar("T")
TRIES: Final = 4
LOST_RACE: Final = frozenset({"55P03", "40P01", "40001"})  # lock timeout, deadlock, serialization
# Connection faults (08), shut down or cancelled (57), out of resources (53).
UNREACHABLE_CLASSES: Final = ("08", "57", "53")


class LostRace(TryAgain):
    """Somebody else was quicker; nothing was written, and the same may be tried at once."""


@asynccontextmanager
async def faults_translated() -> AsyncGenerator[None]:
    """Turn faults that will pass into `TryAgain`; what is wrong with a statement stays what it is."""
    try:
        yield
    except DBAPIError as error:
        state = str(getattr(error.orig, "sqlstate", None) or "")
        if state in LOST_RACE:
            raise LostRace from error
        if error.connection_invalidated or isinstance(error, InterfaceError) or state[:2] in UNREACHABLE_CLASSES:
            raise TryAgain from error
        raise
    except (PoolTimeout, OSError, TimeoutError, InternalClientError) as error:
        raise TryAgain from error


async def retried(work: Callable[[], Awaitable[T]]) -> T:
    """Do one whole transaction, whose ids were chosen before, and repeat it up to 3 times after a lost race."""
    for attempt in range(TRIES):
        try:
            async with faults_translated():
                return await work()
        except LostRace:
            if attempt == TRIES - 1:
                raise
            await asyncio.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311 - spreads retries
    raise TryAgain
