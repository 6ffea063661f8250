"""People as admins see them: the list, one of them, and who is kept out."""

from typing import Annotated

from dishka import FromDishka
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from aimall.application.access.people.list_users import LONGEST_SEARCH, ListUsers, ListUsersQuery
from aimall.application.access.people.show_user import ShowUser, ShowUserQuery
from aimall.application.access.people.suspend_user import SuspendUser, SuspendUserCommand
from aimall.domain.access.errors import UserNotFound
from aimall.domain.access.suspension import Reason
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import UserId
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.idempotency import REPEATABLE
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.paging import CursorText, Limit, page_request, print_cursor
from aimall.entrypoints.http.v1.access.admin_schemas import (
    ReasonGiven,
    UserDetailShown,
    UserShown,
    UsersPage,
    show_detail,
    show_listed,
    show_user,
)
from aimall.entrypoints.http.wire import id_in_path

Search = Annotated[
    str | None,
    QueryParameter(
        name="query",
        description="A part of the e-mail address or the name.",
        min_length=1,
        max_length=LONGEST_SEARCH,
        required=False,
    ),
]


@get("/admin/users", opt={**free("it only reads"), ERRORS: (403,)})
@inject
async def users(
    actor: NamedDependency[Actor],
    show: FromDishka[ListUsers],
    search: Search = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> UsersPage:
    """List people, newest first, or search them. For admins."""
    page = await show(ListUsersQuery(actor=actor, matching=search, page=page_request(cursor, limit)))
    return UsersPage(items=[show_listed(one) for one in page.items], next_cursor=print_cursor(page.next))


@get("/admin/users/{user_id:str}", opt={**free("it only reads"), ERRORS: (403,)})
@inject
async def user(actor: NamedDependency[Actor], user_id: FromPath[str], show: FromDishka[ShowUser]) -> UserDetailShown:
    """Show how a person stands. For admins."""
    return show_detail(await show(ShowUserQuery(actor=actor, user=_user(user_id))))


@post(
    "/admin/users/{user_id:str}/suspend",
    opt={**free("it keeps somebody out"), REPEATABLE: "they are kept out once", ERRORS: (403, 409)},
    status_code=200,
)
@inject
async def suspend_user(
    actor: NamedDependency[Actor], user_id: FromPath[str], data: JSONBody[ReasonGiven], act: FromDishka[SuspendUser]
) -> UserShown:
    """Keep a person out: their log-ins end, and they cannot log in. For admins, and never oneself."""
    command = SuspendUserCommand(actor=actor, user=_user(user_id), reason=Reason(data.reason), is_suspended=True)
    return show_user(await act(command))


@post(
    "/admin/users/{user_id:str}/restore",
    opt={**free("it lets somebody in"), REPEATABLE: "they are let in once", ERRORS: (403, 409)},
    status_code=200,
)
@inject
async def restore_user(
    actor: NamedDependency[Actor], user_id: FromPath[str], data: JSONBody[ReasonGiven], act: FromDishka[SuspendUser]
) -> UserShown:
    """Let a person in again. For admins."""
    command = SuspendUserCommand(actor=actor, user=_user(user_id), reason=Reason(data.reason), is_suspended=False)
    return show_user(await act(command))


def _user(text: str) -> UserId:
    return UserId(id_in_path("usr", text, UserNotFound))


HANDLERS = (users, user, suspend_user, restore_user)
