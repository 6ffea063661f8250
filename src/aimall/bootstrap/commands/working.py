"""`aimall worker`: recovery and chores without an API."""

import asyncio

from aimall.adapters.postgres.migrate import upgrade
from aimall.adapters.telemetry.logs import install_logs
from aimall.bootstrap.background import running
from aimall.bootstrap.container import make_container
from aimall.bootstrap.embedded.parts import running_parts
from aimall.bootstrap.settings import Settings
from aimall.bootstrap.stopping import at_first_signal


async def work(settings: Settings) -> None:
    """Work until a signal comes. Raises `SettingsError`, `EmbeddedPostgresError`."""
    install_logs(level=settings.log_level)
    stop = asyncio.Event()
    with at_first_signal(stop.set):
        async with running_parts(settings) as parts:
            await upgrade(parts.database_url)
            container = make_container(settings, parts.database_url, providers=parts.providers, process="worker")
            async with running(container, settings):
                await stop.wait()
