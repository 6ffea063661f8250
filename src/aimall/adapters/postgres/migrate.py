"""Migrations: bring a database to a revision, as its owner and in one transaction."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from aimall.adapters.postgres.engine import make_owner_engine

MIGRATIONS: Final = Path(__file__).parent / "migrations"
# A migration that cannot get a lock gives up instead of making everybody queue behind it.
SESSION: Final = {"lock_timeout": "2s", "application_name": "aimall-migrate"}
ONE_AT_A_TIME: Final = 0x61_69_6D_61_6C_6C  # "aimall", the advisory lock of whoever migrates


async def upgrade(dsn: str, revision: str = "head") -> None:
    """Bring the database up to `revision`. Safe to repeat, and to run from several processes at once."""
    await _run(dsn, lambda config: command.upgrade(config, revision))


async def downgrade(dsn: str, revision: str) -> None:
    """Take the database back to `revision`; `base` removes everything."""
    await _run(dsn, lambda config: command.downgrade(config, revision))


def newest_revision() -> str:
    """Name the revision that this version of the program needs."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


async def current_revision(dsn: str) -> str | None:
    """Name the revision of a database; None if it was never migrated."""
    engine = make_owner_engine(dsn)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    finally:
        await engine.dispose()


async def _run(dsn: str, step: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))

    def work(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
        config.attributes["connection"] = connection
        step(config)

    engine = make_owner_engine(dsn, SESSION)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(work)
    finally:
        await engine.dispose()
