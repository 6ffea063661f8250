"""The door: register, log in, refresh, log out."""

from typing import Any

from dishka import FromDishka
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from aimall.application.access.log_in import LogIn, LogInCommand
from aimall.application.access.log_out import LogOut, LogOutCommand
from aimall.application.access.refresh_session import RefreshSession, RefreshSessionCommand
from aimall.application.access.register_user import RegisterUser, RegisterUserCommand
from aimall.application.access.token_issuer import LoggedIn
from aimall.application.claims import IdempotencyKey
from aimall.domain.access.errors import Unauthenticated
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.edge.cookies import CookiePolicy
from aimall.entrypoints.http.edge.exchange import exchange_of
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.idempotency import REPEATABLE, tell_replay
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.v1.access.schemas import (
    Delivery,
    LogInAsked,
    RefreshTokenGiven,
    Registration,
    SessionOpened,
    show_me,
)

AnyRequest = Request[Any, Any, Any]


@post("/auth/register", opt={**free("it gives coins and takes none", open_to_all=True), ERRORS: (409, 422, 429)})
@inject
async def register(
    request: AnyRequest,
    data: JSONBody[Registration],
    drawn_key: NamedDependency[IdempotencyKey],
    act: FromDishka[RegisterUser],
    cookies: FromDishka[CookiePolicy],
) -> ApiResponse[SessionOpened]:
    """Register and log in."""
    command = RegisterUserCommand(
        email=data.email,
        password=data.password,
        display_name=data.display_name,
        address=exchange_of(request.scope).client,
        device=request.headers.get("user-agent", ""),
        idempotency_key=drawn_key,
    )
    logged_in = await act(command)
    tell_replay(request, replayed=logged_in.replayed)
    return _opened(logged_in, data.token_delivery, cookies, status_code=201)


@post(
    "/auth/login",
    opt={**free("a log-in", open_to_all=True), REPEATABLE: "each is a log-in of its own", ERRORS: (401, 429)},
    status_code=200,
)
@inject
async def log_in(
    request: AnyRequest, data: JSONBody[LogInAsked], act: FromDishka[LogIn], cookies: FromDishka[CookiePolicy]
) -> ApiResponse[SessionOpened]:
    """Log in."""
    command = LogInCommand(
        email=data.email,
        password=data.password,
        address=exchange_of(request.scope).client,
        device=request.headers.get("user-agent", ""),
    )
    return _opened(await act(command), data.token_delivery, cookies, status_code=200)


@post(
    "/auth/refresh",
    opt={**free("a log-in", open_to_all=True), REPEATABLE: "its token is its key", ERRORS: (401, 403)},
    status_code=200,
)
@inject
async def refresh(
    request: AnyRequest,
    act: FromDishka[RefreshSession],
    cookies: FromDishka[CookiePolicy],
    data: JSONBody[RefreshTokenGiven | None] = None,
) -> ApiResponse[SessionOpened]:
    """Exchange the refresh token, from the body or the cookie, for the next pair."""
    given = data.refresh_token if data else None
    token = given or cookies.token_of(request)
    if token is None:
        raise Unauthenticated
    logged_in = await act(RefreshSessionCommand(refresh_token=token))
    return _opened(logged_in, "body" if given else "cookie", cookies, status_code=200)


@post(
    "/auth/logout",
    opt={**free("it ends a log-in", open_to_all=True), REPEATABLE: "it ends once", ERRORS: (403,)},
    status_code=204,
)
@inject
async def log_out(
    request: AnyRequest,
    visitor: NamedDependency[Actor | None],
    act: FromDishka[LogOut],
    cookies: FromDishka[CookiePolicy],
    data: JSONBody[RefreshTokenGiven | None] = None,
) -> ApiResponse[None]:
    """End the log-in that the access token, the body or the cookie names. Safe to repeat."""
    given = data.refresh_token if data else None
    # No page can send an access token by accident, so whoever has one needs no other proof.
    token = given or (None if visitor else cookies.token_of(request))
    if visitor is not None or token is not None:
        await act(LogOutCommand(actor=visitor, refresh_token=token))
    return ApiResponse(None, status_code=204, cookies=[cookies.gone()])


def _opened(
    logged_in: LoggedIn, delivery: Delivery, cookies: CookiePolicy, *, status_code: int
) -> ApiResponse[SessionOpened]:
    shown = SessionOpened(
        access_token=logged_in.access_token, expires_in=logged_in.expires_in_s, user=show_me(logged_in.profile)
    )
    if delivery == "body":
        shown = SessionOpened(
            access_token=shown.access_token,
            expires_in=shown.expires_in,
            user=shown.user,
            refresh_token=logged_in.refresh_token,
        )
        return ApiResponse(shown, status_code=status_code)
    return ApiResponse(shown, status_code=status_code, cookies=[cookies.carrying(logged_in.refresh_token)])


HANDLERS = (register, log_in, refresh, log_out)
