"""The database: its version, its schema, and the proof of its books."""

from collections.abc import AsyncIterator
from typing import Any, Final

import asyncpg

from aimall.adapters.local.postgres_runtime import EmbeddedPostgresError
from aimall.adapters.postgres.health import WORKERS, workers_health
from aimall.adapters.postgres.ledger_proof import verify
from aimall.adapters.postgres.migrate import current_revision, newest_revision
from aimall.application.health.ports import PartState
from aimall.bootstrap.doctor.finding import Finding, bad, fine, note
from aimall.bootstrap.embedded.parts import reachable_database
from aimall.bootstrap.settings import Settings

OLDEST_POSTGRES: Final = 16
_TROUBLES: Final = (EmbeddedPostgresError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def look_at_database(settings: Settings) -> AsyncIterator[Finding]:
    """Look at the operator's database, or at the embedded one, which is started for it if need be."""
    try:
        async with reachable_database(settings) as database_url:
            async for finding in _look(database_url):
                yield finding
    except _TROUBLES as error:
        words = str(error) or type(error).__name__
        cure = "check DATABASE_URL, and that PostgreSQL runs" if settings.database_url else "look into the server's log"
        yield bad("database", f"cannot be used: {words}", cure)


async def _look(database_url: str) -> AsyncIterator[Finding]:
    version = await _version(database_url)
    if version < OLDEST_POSTGRES:
        yield bad("database", f"is PostgreSQL {version}", f"use version {OLDEST_POSTGRES} or newer")
        return
    yield fine("database", f"PostgreSQL {version}")
    current, newest = await current_revision(database_url), newest_revision()
    if current != newest:
        remark = f"is at revision {current or 'none'}; this version needs {newest}"
        yield bad("schema", remark, "run `aimall migrate` (starting the server does so, too)")
        return
    yield fine("schema", f"revision {current}")
    broken = [finding.promise for finding in await verify(database_url) if finding.is_broken]
    if broken:
        yield bad("ledger", f"broken: {', '.join(broken)}", "run `aimall ledger verify`; let nobody spend")
    else:
        yield fine("ledger", "every promise holds")
    yield await _workers(database_url)


async def _workers(database_url: str) -> Finding:
    untyped: Any = asyncpg
    connection = await untyped.connect(database_url)
    try:
        found = await connection.fetchrow(WORKERS)
    finally:
        await connection.close()
    part = workers_health(alive=found["alive"], waiting=found["waiting"])
    remark = f"{found['alive']} at work, {found['waiting']} jobs wait"
    if part.state is PartState.DOWN:
        return bad(part.name, remark, "start `aimall worker`, or a server with AIMALL_WORKER=on")
    return (fine if part.state is PartState.OK else note)(part.name, remark)


async def _version(database_url: str) -> int:
    untyped: Any = asyncpg
    connection = await untyped.connect(database_url)
    try:
        return int(await connection.fetchval("SHOW server_version_num")) // 10_000
    finally:
        await connection.close()
