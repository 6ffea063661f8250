"""`aimall doctor`: look at everything that an installation needs, and say what to do about what is wrong."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.failures import CallFailed
from aimall.adapters.egress.origins import Origins
from aimall.adapters.local.language_model import Unavailable, find_model
from aimall.adapters.local.postgres_runtime import EmbeddedPostgresError
from aimall.adapters.postgres.ledger_proof import verify
from aimall.application.catalog.sync_catalogue import SyncCatalogue
from aimall.bootstrap.container import make_container
from aimall.bootstrap.embedded.parts import reachable_database
from aimall.bootstrap.provider_settings import load_providers
from aimall.bootstrap.settings import Settings

OLDEST_POSTGRES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One look at one thing. `advice` is what to do, when something is to be done."""

    subject: str
    is_well: bool
    remark: str
    advice: str = ""


async def examine(settings: Settings, *, public_url: str | None) -> AsyncIterator[Finding]:
    """Look at the database, the books, the providers, the embedded model, and at the way streams take to people."""
    try:
        async with reachable_database(settings) as database_url:
            async for finding in _database(database_url):
                yield finding
            async for finding in _providers(settings, database_url):
                yield finding
    except (EmbeddedPostgresError, OSError, asyncpg.PostgresError) as error:
        yield Finding(
            subject="database", is_well=False, remark=str(error), advice="check DATABASE_URL, or that PostgreSQL runs"
        )
    model = find_model(settings.llm_model)
    yield Finding(
        subject="embedded model",
        is_well=not isinstance(model, Unavailable),
        remark=model.reason if isinstance(model, Unavailable) else f"{model.name} can run",
        advice="only needed where no other provider is configured" if isinstance(model, Unavailable) else "",
    )
    if public_url is not None:
        yield await _buffering(public_url)


async def _database(database_url: str) -> AsyncIterator[Finding]:
    untyped: Any = asyncpg
    connection = await untyped.connect(database_url)
    try:
        number = int(await connection.fetchval("SHOW server_version_num")) // 10_000
        has_role = await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = 'aimall_app'")
        revision = await connection.fetchval("SELECT to_regclass('alembic_version')::text")
    finally:
        await connection.close()
    yield Finding(
        subject="PostgreSQL",
        is_well=number >= OLDEST_POSTGRES,
        remark=f"version {number}",
        advice="" if number >= OLDEST_POSTGRES else f"use version {OLDEST_POSTGRES} or newer",
    )
    is_migrated = bool(has_role) and revision is not None
    yield Finding(
        subject="schema",
        is_well=is_migrated,
        remark="migrated" if is_migrated else "not migrated",
        advice="" if is_migrated else "run `aimall migrate`",
    )
    if is_migrated:
        broken = [finding for finding in await verify(database_url) if finding.is_broken]
        yield Finding(
            subject="ledger",
            is_well=not broken,
            remark="every promise holds" if not broken else ", ".join(finding.promise for finding in broken),
            advice="" if not broken else "run `aimall ledger verify` and stop spending until it is understood",
        )


async def _providers(settings: Settings, database_url: str) -> AsyncIterator[Finding]:
    configured = load_providers(settings)
    if not configured:
        yield Finding(subject="providers", is_well=True, remark="none configured; a demo uses the embedded model")
        return
    container = make_container(settings, database_url, providers=configured)
    try:
        snapshot = await (await container.get(SyncCatalogue))()
    finally:
        await container.close()
    for provider in configured:
        is_well = provider.name not in snapshot.silent
        count = sum(any(route.provider == provider.name for route in m.routes) for m in snapshot.models.values())
        yield Finding(
            subject=f"provider {provider.name}",
            is_well=is_well,
            remark=f"{count} models" if is_well else f"{provider.base_url} does not answer as it should",
            advice="" if is_well else "check its base URL and its key",
        )
    for alarm in snapshot.alarms[:20]:
        yield Finding(
            subject=f"model {alarm.upstream_model}",
            is_well=False,
            remark=f"is not sold: {alarm.reason}",
            advice="name its price in the providers file",
        )


async def _buffering(public_url: str) -> Finding:
    """Ask for our own test stream through the public address, and see whether its pieces arrive apart."""
    url = f"{public_url.rstrip('/')}/api/v1/health"
    async with JsonCalls(Origins([public_url])) as calls:
        try:
            async with asyncio.timeout(10):
                reply = await calls.get(url)
        except (CallFailed, TimeoutError) as error:
            return Finding(subject="public address", is_well=False, remark=str(error), advice=f"check {url}")
    return Finding(
        subject="public address",
        is_well=reply.is_ok,
        remark=f"answers {reply.status}",
        advice="" if reply.is_ok else url,
    )
