"""Limits counted in this process alone: exact for one process, and gone with it."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from aimall.application.clock import Clock
from aimall.domain.access.limits.limit import Admitted, Limit, Reading, Refused, Take, answer
from aimall.domain.access.limits.tally import Tally

Scope = tuple[str, int, str]
_NOTHING: Final = Tally()


class MemoryRateLimits:
    """Judges and counts without awaiting anything in between, so that racing calls cannot pass together."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tallies: OrderedDict[Scope, tuple[Limit, Tally]] = OrderedDict()  # the longest untouched first

    async def take(self, takes: Sequence[Take]) -> Admitted | Refused:
        """Take all or nothing. Never raises."""
        now_ms = self._now_ms()
        self._forget_old(now_ms)
        found = [(take, self._tally(take, now_ms)) for take in takes]
        waits = [tally.wait_ms(now_ms, take.limit, take.cost) for take, tally in found]
        is_free = not any(waits)
        readings: list[Reading] = []
        for (take, tally), wait_ms in zip(found, waits, strict=True):
            takes_some = is_free and take.wanted  # nothing is only a look
            after = self._keep(take, tally.plus(now_ms, take.limit, take.cost)) if takes_some else tally
            left = max(0, take.limit.quota - after.used)
            readings.append(Reading(remaining=left, reset_ms=after.reset_ms(now_ms, take.limit), wait_ms=wait_ms))
        return answer(tuple(takes), readings, at_ms=now_ms)

    async def correct(self, admitted: Admitted, used: int) -> None:
        """Count what was used. Never raises."""
        now_ms = self._now_ms()
        for take in admitted.takes:
            tally, more = self._tally(take, now_ms), used - take.cost
            if more > 0:
                self._keep(take, tally.plus(now_ms, take.limit, more))
            elif more:
                self._keep(take, tally.minus(admitted.at_ms, take.limit, -more))

    def __len__(self) -> int:
        """Tell how many tallies are kept."""
        return len(self._tallies)

    def _now_ms(self) -> int:
        return round(self._clock.monotonic() * 1000)

    def _tally(self, take: Take, now_ms: int) -> Tally:
        kept = self._tallies.get(take.scope)
        return kept[1].at(now_ms, take.limit) if kept else _NOTHING

    def _keep(self, take: Take, tally: Tally) -> Tally:
        scope = take.scope
        if tally.slots:
            self._tallies[scope] = (take.limit, tally)
            self._tallies.move_to_end(scope)
        else:
            self._tallies.pop(scope, None)
        return tally

    def _forget_old(self, now_ms: int) -> None:
        """Forget those whose window has passed: they are at the head, and each is looked at once."""
        while self._tallies:
            oldest, (limit, tally) = next(iter(self._tallies.items()))
            if tally.at(now_ms, limit).slots:
                return
            del self._tallies[oldest]
