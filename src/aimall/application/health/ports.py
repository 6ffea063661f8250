"""What health needs: something that looks at one part of the platform."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class PartHealth:
    """One part. A part that is not `essential` may fail while the platform still serves."""

    name: str
    is_well: bool
    is_essential: bool = True
    remark: str = ""


class HealthProbe(Protocol):
    """Looks at one part. Never raises: not being able to look is what it tells."""

    async def look(self) -> PartHealth:
        """Look at the part, within a second or two."""
        ...
