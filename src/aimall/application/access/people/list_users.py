"""The list of users, for those who run the place."""

from dataclasses import dataclass, field
from typing import Final

from aimall.application.access.ports import UsersUnit
from aimall.application.paging import Page, PageRequest
from aimall.application.units import Units
from aimall.application.wallet.ports import WalletReader
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.access.user import User
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.wallet.statement import Balance

LONGEST_SEARCH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUsersQuery:
    """Which page; with `matching`, of those whose e-mail or name contains it, in small or capital letters."""

    actor: Actor
    matching: str | None = None
    page: PageRequest = field(default_factory=PageRequest)

    def __post_init__(self) -> None:
        if self.matching is not None and not 1 <= len(self.matching) <= LONGEST_SEARCH:
            raise InvalidValue(field="query", reason=f"must be a text of 1 to {LONGEST_SEARCH} characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedUser:
    """A person and what the personal wallet has, if there is one."""

    user: User
    balance: Balance | None


class ListUsers:
    """Admins. Reads only."""

    def __init__(self, units: Units[UsersUnit], wallets: WalletReader) -> None:
        self._units, self._wallets = units, wallets

    async def __call__(self, query: ListUsersQuery) -> Page[ListedUser]:
        """List people, the newest first. Raises `Forbidden`, `TryAgain`."""
        authorise(query.actor, Action.LIST_USERS)
        async with self._units.begin() as unit:
            page = await unit.users.page(query.page, matching=query.matching)
        balances = await self._wallets.balances([user.workspace for user in page.items])
        listed = tuple(ListedUser(user=user, balance=balances.get(user.workspace)) for user in page.items)
        return Page(items=listed, next=page.next)
