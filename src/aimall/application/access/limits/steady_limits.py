"""Steady limits: what becomes of a limit while those who count for all processes cannot be reached.

What costs coins goes on under a stricter limit that this process keeps by itself: so it neither stops nor runs
without a brake. What only reads goes on uncounted.
"""

from collections.abc import Sequence
from typing import Final

from aimall.application.access.limits.ports import RateLimits
from aimall.application.clock import Clock
from aimall.domain.access.limits.limit import Admitted, Refused, Take
from aimall.domain.kernel.errors import TryAgain

# How long a store that did not answer is left alone. Then one call asks it, and nobody else waits with that one.
REST_S: Final = 1.0


class SteadyLimits:
    """Counts in `shared`, and in `local` while that is away. Never raises."""

    def __init__(self, shared: RateLimits, local: RateLimits, clock: Clock) -> None:
        self._shared, self._local, self._clock = shared, local, clock
        self._ask_again_at: float | None = None  # while the store is away

    async def take(self, takes: Sequence[Take], *, is_paid: bool) -> Admitted | Refused | None:
        """Take all or nothing; None if nobody counted what costs nothing."""
        if self._may_ask():
            try:
                answer = await self._shared.take(takes)
            except TryAgain:
                self._rest()
            else:
                self._ask_again_at = None
                return answer
        return await self._local.take([take.stricter() for take in takes]) if is_paid else None

    async def correct(self, admitted: Admitted, used: int) -> None:
        """Count what was used where it was taken. What cannot be told now is left: it counts for one window only."""
        if all(take.limit.is_strict for take in admitted.takes):
            await self._local.correct(admitted, used)
        elif self._ask_again_at is None:
            try:
                await self._shared.correct(admitted, used)
            except TryAgain:
                self._rest()

    def _may_ask(self) -> bool:
        if self._ask_again_at is None:
            return True
        if self._clock.monotonic() < self._ask_again_at:
            return False
        self._rest()  # for everybody but the one who asks now
        return True

    def _rest(self) -> None:
        self._ask_again_at = self._clock.monotonic() + REST_S
