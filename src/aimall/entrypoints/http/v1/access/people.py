"""People: oneself, one's log-ins, and anybody's for admins."""

from dishka import FromDishka
from litestar import delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from aimall.application.access.sessions.end_session import EndSession, EndSessionCommand
from aimall.application.access.sessions.end_user_sessions import EndUserSessions, EndUserSessionsCommand
from aimall.application.access.sessions.list_sessions import ListSessions, ListSessionsQuery
from aimall.application.access.who_am_i import WhoAmI, WhoAmIQuery
from aimall.domain.access.errors import SessionNotFound, UserNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import SessionId, UserId
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.idempotency import REPEATABLE
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.v1.access.schemas import (
    Me,
    SessionsShown,
    show_me,
    show_session,
)
from aimall.entrypoints.http.wire import id_in_path


@get("/me", opt=free("it only reads"))
@inject
async def me(actor: NamedDependency[Actor], show: FromDishka[WhoAmI]) -> Me:
    """Tell who one is."""
    return show_me(await show(WhoAmIQuery(actor=actor)))


@get("/auth/sessions", opt=free("it only reads"))
@inject
async def sessions(actor: NamedDependency[Actor], show: FromDishka[ListSessions]) -> SessionsShown:
    """List one's log-ins."""
    found = await show(ListSessionsQuery(actor=actor))
    return SessionsShown(items=[show_session(one, current=actor.session) for one in found], next_cursor=None)


@delete("/auth/sessions/{session_id:str}", opt={**free("it ends a log-in"), REPEATABLE: "it ends once"})
@inject
async def end_session(actor: NamedDependency[Actor], session_id: FromPath[str], act: FromDishka[EndSession]) -> None:
    """End one of one's log-ins."""
    session = SessionId(id_in_path("ses", session_id, SessionNotFound))
    await act(EndSessionCommand(actor=actor, session=session))


@delete(
    "/admin/users/{user_id:str}/sessions", opt={**free("it ends log-ins"), REPEATABLE: "they end once", ERRORS: (403,)}
)
@inject
async def end_user_sessions(
    actor: NamedDependency[Actor], user_id: FromPath[str], act: FromDishka[EndUserSessions]
) -> None:
    """End every log-in of a person. For admins."""
    user = UserId(id_in_path("usr", user_id, UserNotFound))
    await act(EndUserSessionsCommand(actor=actor, user=user))


HANDLERS = (me, sessions, end_session, end_user_sessions)
