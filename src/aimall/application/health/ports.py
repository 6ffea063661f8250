"""What health needs: something that looks at one part of the platform."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from aimall.application.health.remarks import Remark


class PartState(StrEnum):
    """How a part is."""

    OK = "ok"
    DOWN = "down"  # it should work, and does not
    UNAVAILABLE = "unavailable"  # it is not there, on purpose or for a reason that is told; nothing waits for it


@dataclass(frozen=True, slots=True, kw_only=True)
class PartHealth:
    """One part. Without an essential part the platform cannot serve; without another it serves less."""

    name: str
    state: PartState
    remark: Remark
    is_essential: bool = False


class HealthProbe(Protocol):
    """Looks at one part. Never raises: not being able to look is what it tells."""

    async def look(self) -> PartHealth:
        """Look at the part, within a second or two."""
        ...
