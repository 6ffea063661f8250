"""Through HTTP against the assembled application."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.mall import Mall, Person, open_mall


@pytest.fixture
async def mall(database_url: str, tmp_path: Path) -> AsyncIterator[Mall]:
    """A mall of one's own."""
    async with open_mall(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
async def anna(mall: Mall) -> Person:
    """Somebody with 200 coins."""
    return await mall.person()


@pytest.fixture
async def ben(mall: Mall) -> Person:
    """Somebody else."""
    return await mall.person()


@pytest.fixture
async def admin(mall: Mall) -> Person:
    """Whoever runs the place."""
    return await mall.admin()
