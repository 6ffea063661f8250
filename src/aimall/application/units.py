"""Units of work: several writes that become visible together or not at all.

A use case receives a `Units` factory, never a session. `commit` is a visible line; leaving the block without it
rolls back. Each feature declares the slice of the unit it may touch as a Protocol that extends `Unit`.
"""

from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from typing import Final, Protocol, TypeVar

# Set while this context has a unit open. Whoever calls the outside world asserts that it is not.
unit_is_open: Final[ContextVar[bool]] = ContextVar("unit_is_open", default=False)


class Unit(Protocol):
    """One open transaction. Nothing but this unit may be awaited while it is open."""

    async def commit(self) -> None:
        """Make every write of this unit visible. Raises `TryAgain` when the store cannot be reached."""
        ...


UnitT_co = TypeVar("UnitT_co", bound=Unit, covariant=True)


class Units(Protocol[UnitT_co]):
    """Opens units."""

    def begin(self) -> AbstractAsyncContextManager[UnitT_co]:
        """Open a unit. Leaving the block without `commit` rolls back."""
        ...
