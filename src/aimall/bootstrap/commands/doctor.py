"""`aimall doctor`: look at everything that an installation needs, and say what to do about what is wrong."""

from collections.abc import AsyncIterator

from aimall.bootstrap.doctor.database import look_at_database
from aimall.bootstrap.doctor.finding import Finding
from aimall.bootstrap.doctor.limits import look_at_limits
from aimall.bootstrap.doctor.machine import look_at_machine
from aimall.bootstrap.doctor.objects import look_at_objects
from aimall.bootstrap.doctor.providers import look_at_providers
from aimall.bootstrap.doctor.way_out import look_at_way_out
from aimall.bootstrap.settings import Settings


async def examine(settings: Settings, *, public_url: str | None) -> AsyncIterator[Finding]:
    """Look at the machine, the files, the database, the limits, the providers, and with `public_url` at the way out."""
    for finding in look_at_machine(settings):
        yield finding
    yield await look_at_objects(settings)
    async for finding in look_at_database(settings):
        yield finding
    yield await look_at_limits(settings)
    async for finding in look_at_providers(settings):
        yield finding
    if public_url is not None:
        yield await look_at_way_out(public_url)
