"""What limits need: somebody who counts, for one process or for all of them together."""

from collections.abc import Sequence
from typing import Protocol

from aimall.domain.access.limits.limit import Admitted, Refused, Take


class RateLimits(Protocol):
    """Counts what is taken of limits. Calls that race never take more than a quota together."""

    async def take(self, takes: Sequence[Take]) -> Admitted | Refused:
        """Take all or nothing: a call that one limit refuses costs nothing of any. Raises `TryAgain` if it cannot tell.

        After `TryAgain` it may have been counted, and nobody may take that for leave.
        """
        ...

    async def correct(self, admitted: Admitted, used: int) -> None:
        """Count what was used in place of what was taken. Raises `TryAgain` if that cannot be done.

        What is less comes back, as long as it still counts. What is more counts from now on, even beyond the quota:
        it has been used, and those who come next wait for it.
        """
        ...
