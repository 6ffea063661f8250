"""Chores as admins see them: when each was done last, how that went, and when it is due again."""

from typing import Literal

from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency

from aimall.application.housekeeping.list_chores import ChoreState, ListChores, ListChoresQuery
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.wire import Shown, Time


class ChoreShown(Shown):
    """A chore; all is null of one that was never done.

    `lastCount` says how many things it was done to. One that failed has a code in `lastFailure`, and in `lastDetail`
    what there is to say beyond that, in the words of whoever failed.
    """

    name: str
    every_seconds: int
    last_run_at: Time | None
    last_outcome: Literal["ok", "failed"] | None
    last_count: int | None
    last_failure: str | None
    last_detail: str | None
    next_run_at: Time | None


class ChoresPage(Shown):
    """All chores, in the order in which they are done."""

    items: list[ChoreShown]
    next_cursor: str | None


@get("/admin/chores", opt={**free("it only reads"), ERRORS: (403,)})
@inject
async def chores(actor: NamedDependency[Actor], show: FromDishka[ListChores]) -> ChoresPage:
    """List the chores that workers do for the whole platform. For admins."""
    found = await show(ListChoresQuery(actor=actor))
    return ChoresPage(items=[_show(one) for one in found], next_cursor=None)


def _show(one: ChoreState) -> ChoreShown:
    record = one.record
    failure = record.failure if record else None
    return ChoreShown(
        name=one.chore.name,
        every_seconds=int(one.chore.every.total_seconds()),
        last_run_at=record.last_run_at if record else None,
        last_outcome=None if record is None else "ok" if failure is None else "failed",
        last_count=record.count if record else None,
        last_failure=failure.code if failure else None,
        last_detail=(failure.words or None) if failure else None,
        next_run_at=record.next_run_at if record else None,
    )


HANDLERS = (chores,)
