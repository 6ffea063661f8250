"""A stage for all scenarios of this room, and a scene for each, which ends with an audit of the books."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.postgres import fresh_database
from tests.theatre.audit import audit
from tests.theatre.scene import Scene
from tests.theatre.stage import Stage, open_stage


@pytest.fixture(scope="package")
def runs_database(postgres_dsn: str, template_database: str) -> Iterator[str]:
    """A database for all scenarios together: none of them may spoil it for another."""
    with fresh_database(postgres_dsn, template_database) as dsn:
        yield dsn


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def stage(runs_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The application with patient deadlines."""
    directory: Path = tmp_path_factory.mktemp("runs")
    async with open_stage(runs_database, directory) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def scene(stage: Stage) -> AsyncIterator[Scene]:
    """A scenario of its own: people and models that nobody else uses. Whatever it does, the books must agree."""
    stage.begin()
    opened = Scene(stage)
    yield opened
    await opened.close()
    await audit(stage, opened.people, opened.transcripts)
