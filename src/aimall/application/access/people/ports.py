"""What admins need to look after people."""

from typing import Protocol

from aimall.application.access.ports import SessionLists, SessionListUnit, Users
from aimall.application.units import Unit
from aimall.domain.kernel.ids import UserId


class Suspensions(Protocol):
    """Who is kept out."""

    async def put(self, user: UserId, *, is_disabled: bool) -> bool | None:
        """Keep a person out, or let them in again. Tells whether that changes anything; None if there is nobody.

        Waits for another unit that is just doing the same.
        """
        ...


class SuspensionUnit(SessionListUnit, Protocol):
    """The slice of a unit that keeps people out."""

    @property
    def users(self) -> Users: ...

    @property
    def suspensions(self) -> Suspensions: ...


class PersonUnit(Unit, Protocol):
    """The slice of a unit that looks at one person."""

    @property
    def users(self) -> Users: ...

    @property
    def session_lists(self) -> SessionLists: ...
