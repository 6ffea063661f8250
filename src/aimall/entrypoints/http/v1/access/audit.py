"""The audit log, as admins read it: append-only, newest first."""

from typing import Annotated

from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from aimall.application.access.auditing.list_acts import ListActs, ListActsQuery
from aimall.application.access.auditing.ports import RecordedAct
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import UserId, print_id
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.paging import CursorText, Limit, page_request, print_cursor
from aimall.entrypoints.http.wire import Shown, Time, id_in_field

By = Annotated[
    str | None, QueryParameter(name="actor", description="The id of whoever acted.", max_length=64, required=False)
]
Done = Annotated[
    str | None,
    QueryParameter(name="action", description="What was done, as in `wallet.adjust`.", max_length=64, required=False),
]


class ActShown(Shown):
    """One act. `actorId` is null when the platform itself acted, `subject` is whom or what it was done to."""

    number: int
    at: Time
    actor_id: str | None
    actor_email: str | None
    action: str
    subject: str
    facts: dict[str, str]


class ActsPage(Shown):
    """Acts, newest first."""

    items: list[ActShown]
    next_cursor: str | None


@get("/admin/audit", opt={**free("it only reads"), ERRORS: (403,)})
@inject
async def audit(
    actor: NamedDependency[Actor],
    show: FromDishka[ListActs],
    by: By = None,
    action: Done = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> ActsPage:
    """List who did what to whom. For admins."""
    who = None if by is None else UserId(id_in_field("usr", by, field="actor"))
    page = await show(ListActsQuery(actor=actor, page=page_request(cursor, limit), by=who, action=action))
    return ActsPage(items=[_show(act) for act in page.items], next_cursor=print_cursor(page.next))


def _show(act: RecordedAct) -> ActShown:
    return ActShown(
        number=act.number,
        at=act.at,
        actor_id=print_id("usr", act.actor) if act.actor else None,
        actor_email=act.actor_email.address if act.actor_email else None,
        action=act.action,
        subject=act.subject,
        facts=dict(act.facts),
    )


HANDLERS = (audit,)
