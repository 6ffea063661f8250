"""List the chores: when each was done last, how that went, and when it is due again."""

from collections.abc import Sequence
from dataclasses import dataclass

from aimall.application.housekeeping.do_chores import Chore
from aimall.application.housekeeping.ports import ChoreBook, ChoreRecord
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChoresQuery:
    """All of them."""

    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoreState:
    """A chore; `record` is None when it was never done."""

    chore: Chore
    record: ChoreRecord | None


class ListChores:
    """Admins. Reads only."""

    def __init__(self, book: ChoreBook, chores: Sequence[Chore]) -> None:
        self._book, self._chores = book, chores

    async def __call__(self, query: ListChoresQuery) -> Sequence[ChoreState]:
        """Give them in the order in which they are done. Raises `Forbidden`, `TryAgain`."""
        authorise(query.actor, Action.SEE_HEALTH_DETAIL)
        records = {record.name: record for record in await self._book.records()}
        return [ChoreState(chore=chore, record=records.get(chore.name)) for chore in self._chores]
