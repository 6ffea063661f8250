"""List what was done, to those who run the platform."""

from dataclasses import dataclass

from aimall.application.access.auditing.ports import AuditTrail, RecordedAct
from aimall.application.paging import Page, PageRequest
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ListActsQuery:
    """One page; of one person's acts with `by`, of one kind of act with `action`."""

    actor: Actor
    page: PageRequest
    by: UserId | None = None
    action: str | None = None


class ListActs:
    """Admins. Reads only."""

    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail

    async def __call__(self, query: ListActsQuery) -> Page[RecordedAct]:
        """Give a page, newest first. Raises `Forbidden`, `TryAgain`."""
        authorise(query.actor, Action.SEE_AUDIT)
        return await self._trail.page(query.page, actor=query.by, action=query.action)
