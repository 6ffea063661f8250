"""Identity: who calls, read from the `Authorization` header only, checked before anything else of a route runs."""

from functools import partial
from typing import Any, Final

from dishka import AsyncContainer
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from aimall.application.access.authenticate import Authenticate, AuthenticateQuery
from aimall.application.access.keys.authenticate_key import AuthenticateKey, AuthenticateKeyQuery
from aimall.domain.access.errors import Unauthenticated
from aimall.domain.access.keys.key_text import PREFIX
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import DomainError
from aimall.entrypoints.http.edge.exchange import exchange_of
from aimall.entrypoints.http.injection import container_of
from aimall.entrypoints.http.metering import OPEN
from aimall.entrypoints.http.sse import MayWatch

_SCHEME: Final = "bearer"


async def identify(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard every route that is not open to all. Raises `Unauthenticated`."""
    connection.scope["user"] = None
    is_open = handler.opt.get(OPEN)
    if is_open and "authorization" not in connection.headers:
        return
    try:
        connection.scope["user"] = await _caller(*_words_of(connection))
    except DomainError:
        # Whoever logs in again may still carry the old token.
        if not is_open:
            raise


def actor_of(request: Request[Any, Any, Any]) -> Actor:
    """Give the actor whom the guard has found."""
    actor = request.scope["user"]
    if not isinstance(actor, Actor):
        raise Unauthenticated
    return actor


def visitor_of(request: Request[Any, Any, Any]) -> Actor | None:
    """Give the actor of a route that is open to all, if somebody is logged in."""
    actor: Actor | None = request.scope["user"]
    return actor


def still_welcome(request: Request[Any, Any, Any]) -> MayWatch:
    """Make the check that a long stream repeats: token, session and user, or the key, must still be good.

    It keeps what it asks with, and not the request.
    """
    return partial(_is_welcome, *_words_of(request))


async def _is_welcome(container: AsyncContainer, token: str, address: str) -> bool:
    try:
        await _caller(container, token, address)
    except DomainError:
        return False
    return True


def _words_of(connection: ASGIConnection[Any, Any, Any, Any]) -> tuple[AsyncContainer, str, str]:
    return container_of(connection.app), _token_of(connection), exchange_of(connection.scope).client


async def _caller(container: AsyncContainer, token: str, address: str) -> Actor:
    if token.startswith(PREFIX):
        authenticate_key = await container.get(AuthenticateKey)
        return await authenticate_key(AuthenticateKeyQuery(key=token, address=address))
    authenticate = await container.get(Authenticate)
    return await authenticate(AuthenticateQuery(access_token=token))


def _token_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != _SCHEME or not token:
        raise Unauthenticated
    return token
