"""Time, identity and chance, as ports: rules that depend on them stay testable."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """The time. Expiry of money and leases is decided by the database clock instead."""

    def now(self) -> datetime:
        """Tell the time, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Tell seconds that never go back, for measuring how long something takes."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Ids(Protocol):
    """Fresh identity."""

    def new(self) -> UUID:
        """Draw a UUID of version 7: unique, and in order of creation."""
        ...

    def secret(self) -> str:
        """Draw 256 bits that nobody can guess, as URL-safe text."""
        ...
