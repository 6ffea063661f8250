"""The list of users, for those who run the place."""

from dataclasses import dataclass, field

from aimall.application.access.ports import UsersUnit
from aimall.application.paging import Page, PageRequest
from aimall.application.units import Units
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.access.user import User
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUsersQuery:
    """Which page."""

    actor: Actor
    page: PageRequest = field(default_factory=PageRequest)


class ListUsers:
    """Admins. Reads only."""

    def __init__(self, units: Units[UsersUnit]) -> None:
        self._units = units

    async def __call__(self, query: ListUsersQuery) -> Page[User]:
        """List everybody, the newest first. Raises `Forbidden`."""
        authorise(query.actor, Action.LIST_USERS)
        async with self._units.begin() as unit:
            return await unit.users.page(query.page)
