"""The embedded parts: whatever the operator did not bring is started here, and ends with us."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.origins import Origins
from aimall.adapters.local.postgres_runtime import SupervisedElsewhere
from aimall.adapters.local.postgres_server import EmbeddedPostgres
from aimall.adapters.openai_compatible.discovery import OLLAMA_ADDRESS, find_ollama
from aimall.bootstrap.embedded.model import EmbeddedModel, embedded_model
from aimall.bootstrap.provider_settings import ProviderConfig, load_providers, unpriced_server
from aimall.bootstrap.settings import Settings

DIRECTORY: Final = "postgres"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The database that counts, all providers, and the embedded model with its state."""

    database_url: str
    providers: tuple[ProviderConfig, ...]
    model: EmbeddedModel


@asynccontextmanager
async def running_database(settings: Settings) -> AsyncGenerator[str]:
    """Give the operator's database, or run one while the block lasts. Raises `EmbeddedPostgresError`."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    server = EmbeddedPostgres(settings.data_dir / DIRECTORY)
    await asyncio.to_thread(server.start)
    try:
        yield server.dsn
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def reachable_database(settings: Settings) -> AsyncGenerator[str]:
    """Give a database for a short command: the one of a server that runs already, or else as `running_database`."""
    try:
        async with running_database(settings) as database_url:
            yield database_url
    except SupervisedElsewhere:
        yield EmbeddedPostgres(settings.data_dir / DIRECTORY).dsn_elsewhere


@asynccontextmanager
async def running_parts(settings: Settings) -> AsyncGenerator[Parts]:
    """Run what is missing while the block lasts. Raises `EmbeddedPostgresError`, `SettingsError`."""
    configured = load_providers(settings)
    async with running_database(settings) as database_url, embedded_model(settings) as model:
        local = model.provider()
        providers = (*configured, *(await _found_ollama(settings)), *((local,) if local else ()))
        yield Parts(database_url=database_url, providers=providers, model=model)


async def _found_ollama(settings: Settings) -> tuple[ProviderConfig, ...]:
    """Offer a local Ollama without being told, except where the operator runs a real installation."""
    if settings.database_url is not None:
        return ()
    async with JsonCalls(Origins([OLLAMA_ADDRESS])) as calls:
        address = await find_ollama(calls)
    return () if address is None else (unpriced_server("ollama", address, None),)
