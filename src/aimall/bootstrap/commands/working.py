"""`aimall worker`: recovery and chores without an API."""

import asyncio
import signal

from aimall.adapters.postgres.migrate import upgrade
from aimall.adapters.telemetry.logs import install_logs
from aimall.bootstrap.background import running
from aimall.bootstrap.container import make_container
from aimall.bootstrap.embedded.parts import running_parts
from aimall.bootstrap.settings import Settings


async def work(settings: Settings) -> None:
    """Work until a signal comes. Raises `SettingsError`, `EmbeddedPostgresError`."""
    install_logs(level=settings.log_level)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with running_parts(settings) as parts:
        await upgrade(parts.database_url)
        container = make_container(settings, parts.database_url, providers=parts.providers, process="worker")
        async with running(container, settings):
            await stop.wait()
