"""Fixtures for every room of tests: a real PostgreSQL, started once, and a migrated database of one's own."""

import gc
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import fresh_database, make_template, run_apart, running_server
from tests.worlds.valkey import ScratchValkey, running_valkey

# With all that the suites of clients bring, looking for garbage takes a sixth of the time at the usual thresholds.
gc.set_threshold(50_000, 50, 100)

# Nothing is timed: an example may take as long as a busy machine needs for it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """The one server of this test run, with an empty database."""
    with running_server() as server:
        yield server.dsn


@pytest.fixture(scope="session")
def template_database(postgres_dsn: str) -> str:
    """The migrated database that tests get copies of."""
    # Imported late: tests that need no database must not pay for its libraries.
    from aimall.adapters.postgres.migrate import upgrade  # noqa: PLC0415

    return run_apart(make_template(postgres_dsn, upgrade))


@pytest.fixture
def database_url(postgres_dsn: str, template_database: str) -> Iterator[str]:
    """A fresh, migrated database for one test."""
    with fresh_database(postgres_dsn, template_database) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def valkey() -> Iterator[ScratchValkey]:
    """The one Valkey of this test run."""
    with running_valkey() as server:
        yield server


@pytest.fixture(scope="session")
def whisper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Whisper's weights are put together, once for the test run."""
    return tmp_path_factory.mktemp("whisper")


@pytest.fixture
def log_levels() -> Iterator[None]:
    """Put the levels of all loggers back as they were."""
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in logging.root.manager.loggerDict)]
    before = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)
