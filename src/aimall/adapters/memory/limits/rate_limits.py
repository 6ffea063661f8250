"""Limits counted in this process alone: exact for one process, and gone with it."""

from collections import OrderedDict
from collections.abc import Sequence

from aimall.application.clock import Clock
from aimall.domain.access.limits.limit import Admitted, Limit, Reading, Refused, Take, answer
from aimall.domain.access.limits.tally import Tally


class MemoryRateLimits:
    """Judges and counts without awaiting anything in between, so that racing calls cannot pass together."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tallies: OrderedDict[tuple[str, str, str], tuple[Limit, Tally]] = (
            OrderedDict()
        )  # the longest untouched first

    async def take(self, takes: Sequence[Take]) -> Admitted | Refused:
        """Take all or nothing. Never raises."""
        now_ms = self._now_ms()
        self._forget_old(now_ms)
        tallies = [self._tally(take, now_ms) for take in takes]
        waits = [tally.wait_ms(now_ms, take.limit, take.cost) for take, tally in zip(takes, tallies, strict=True)]
        if not any(waits):
            tallies = [self._count(take, now_ms, take.cost) for take in takes]
        readings = (
            Reading(
                remaining=max(0, take.limit.quota - tally.used),
                reset_ms=tally.reset_ms(now_ms, take.limit),
                wait_ms=wait_ms,
            )
            for take, tally, wait_ms in zip(takes, tallies, waits, strict=True)
        )
        return answer(tuple(takes), tuple(readings), at_ms=now_ms)

    async def correct(self, admitted: Admitted, used: int) -> None:
        """Count what was used. Never raises."""
        now_ms = self._now_ms()
        for take in admitted.takes:
            if used >= take.cost:
                self._count(take, now_ms, used - take.cost)
            else:
                tally = self._tally(take, now_ms)
                self._keep(take, tally.minus(admitted.at_ms, take.limit, take.cost - used))

    def __len__(self) -> int:
        """Tell how many tallies are kept."""
        return len(self._tallies)

    def _now_ms(self) -> int:
        return round(self._clock.monotonic() * 1000)

    def _tally(self, take: Take, now_ms: int) -> Tally:
        _, tally = self._tallies.get(take.scope, (take.limit, Tally()))
        return tally.at(now_ms, take.limit)

    def _count(self, take: Take, now_ms: int, weight: int) -> Tally:
        tally = self._tally(take, now_ms).plus(now_ms, take.limit, weight)
        self._keep(take, tally)
        return tally

    def _keep(self, take: Take, tally: Tally) -> None:
        if tally.slots:
            self._tallies[take.scope] = (take.limit, tally)
            self._tallies.move_to_end(take.scope)
        else:
            self._tallies.pop(take.scope, None)

    def _forget_old(self, now_ms: int) -> None:
        """Forget those whose window has passed: they are at the head, and each is looked at once."""
        while self._tallies:
            oldest, (limit, tally) = next(iter(self._tallies.items()))
            if tally.at(now_ms, limit).slots:
                return
            del self._tallies[oldest]
