"""The outlook: how long coins last at the pace of the last days."""

from dataclasses import dataclass
from typing import Final

from aimall.domain.kernel.coins import ZERO, Coins

PACE_DAYS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What can be spent now, and what the last seven times 24 hours have cost."""

    available: Coins
    spent: Coins

    @property
    def days_left(self) -> int | None:
        """Whole days that the coins last at this pace. None where nothing was spent: nobody can tell."""
        if self.spent <= ZERO:
            return None
        return self.available.micro * PACE_DAYS // self.spent.micro
