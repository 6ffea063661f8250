"""List the calls that came by the keys of one's workspace."""

from dataclasses import dataclass

from aimall.application.access.calls.ports import ALL_CALLS, CallBook, CallFilter, LoggedCall
from aimall.application.paging import Page, PageRequest
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCallsQuery:
    """One page of the actor's own workspace."""

    actor: Actor
    page: PageRequest
    wanted: CallFilter = ALL_CALLS


class ListCalls:
    """Whoever works in the workspace, and keys that may read what was spent. Reads only."""

    def __init__(self, book: CallBook) -> None:
        self._book = book

    async def __call__(self, query: ListCallsQuery) -> Page[LoggedCall]:
        """Give a page, newest first. Raises `Forbidden`, `TryAgain`."""
        authorise(query.actor, Action.SEE_OWN_USAGE)
        return await self._book.page(query.actor.workspace, query.wanted, query.page)
