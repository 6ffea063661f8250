"""A mall with a staffed studio."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.mall import Mall, Person, open_mall
from tests.worlds.staffed import STUDIO, TRUSTING, working


@pytest.fixture
async def mall(database_url: str, tmp_path: Path) -> AsyncIterator[Mall]:
    """A mall whose jobs wait until somebody works on them."""
    async with open_mall(database_url, tmp_path, STUDIO) as opened:
        yield opened


@pytest.fixture
async def studio(mall: Mall) -> AsyncIterator[Mall]:
    """The same, with a worker."""
    async with working(mall, TRUSTING):
        yield mall


@pytest.fixture
async def anna(mall: Mall) -> Person:
    """Somebody with 200 coins."""
    return await mall.person()


@pytest.fixture
async def ben(mall: Mall) -> Person:
    """Somebody else."""
    return await mall.person()
