"""The guard that limits whoever comes by an API key, on the native API and under `/v1` alike.

A log-in in a browser is not counted here: guessing its password is braked elsewhere, and its runs have their own cap.
"""

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from aimall.application.access.limits.admit_call import AdmitCall, AdmitCallCommand
from aimall.domain.access.keys.key_text import PREFIX
from aimall.domain.access.limits.limit import Refused
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.edge.exchange import exchange_of
from aimall.entrypoints.http.injection import container_of
from aimall.entrypoints.http.limits.headers import tell_limits
from aimall.entrypoints.http.metering import METERED, OPEN

Connection = ASGIConnection[Any, Any, Any, Any]
_KEY: Final = f"bearer {PREFIX}"


async def heed_limits(connection: Connection, handler: BaseRouteHandler) -> None:
    """Count a call that came by a key, unless anybody is answered there. Raises `RateLimited`."""
    actor = connection.scope["user"]
    if isinstance(actor, Actor) and actor.key is not None and not handler.opt.get(OPEN):
        await _admit(connection, actor, is_paid=METERED.items() <= handler.opt.items())


async def brake_guess(connection: Connection) -> None:
    """Count a call whose key was refused, and let its network wait if there are many. Raises `RateLimited`."""
    if connection.headers.get("authorization", "").lower().startswith(_KEY):
        await _admit(connection, None, is_paid=False)


async def _admit(connection: Connection, actor: Actor | None, *, is_paid: bool) -> None:
    admit = await container_of(connection.app).get(AdmitCall)
    address = exchange_of(connection.scope).client
    found = await admit(AdmitCallCommand(actor=actor, address=address, is_paid=is_paid))
    if found is not None:
        tell_limits(connection.scope, found)
    if isinstance(found, Refused):
        raise found.error()
