"""Limits counted in this process alone: exact for one process, and gone with it."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from aimall.application.clock import Clock
from aimall.domain.access.limits.limit import Admitted, Limit, Reading, Refused, Take, answer
from aimall.domain.access.limits.tally import Tally

Scope = tuple[str, str, str]
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
        scopes = [take.scope for take in takes]
        tallies = [self._tally(scope, take.limit, now_ms) for scope, take in zip(scopes, takes, strict=True)]
        waits = [tally.wait_ms(now_ms, take.limit, take.cost) for take, tally in zip(takes, tallies, strict=True)]
        if not any(waits):
            for n, take in enumerate(takes):
                if take.cost:  # nothing is only a look
                    tallies[n] = self._tally(scopes[n], take.limit, now_ms).plus(now_ms, take.limit, take.cost)
                    self._keep(scopes[n], take.limit, tallies[n])
        readings = [
            Reading(
                remaining=max(0, take.limit.quota - tally.used),
                reset_ms=tally.reset_ms(now_ms, take.limit),
                wait_ms=wait_ms,
            )
            for take, tally, wait_ms in zip(takes, tallies, waits, strict=True)
        ]
        return answer(tuple(takes), readings, at_ms=now_ms)

    async def correct(self, admitted: Admitted, used: int) -> None:
        """Count what was used. Never raises."""
        now_ms = self._now_ms()
        for take in admitted.takes:
            scope, more = take.scope, used - take.cost
            tally = self._tally(scope, take.limit, now_ms)
            if more:
                counted = (
                    tally.plus(now_ms, take.limit, more) if more > 0 else tally.minus(admitted.at_ms, take.limit, -more)
                )
                self._keep(scope, take.limit, counted)

    def __len__(self) -> int:
        """Tell how many tallies are kept."""
        return len(self._tallies)

    def _now_ms(self) -> int:
        return round(self._clock.monotonic() * 1000)

    def _tally(self, scope: Scope, limit: Limit, now_ms: int) -> Tally:
        kept = self._tallies.get(scope)
        return kept[1].at(now_ms, limit) if kept else _NOTHING

    def _keep(self, scope: Scope, limit: Limit, tally: Tally) -> None:
        if tally.slots:
            self._tallies[scope] = (limit, tally)
            self._tallies.move_to_end(scope)
        else:
            self._tallies.pop(scope, None)

    def _forget_old(self, now_ms: int) -> None:
        """Forget those whose window has passed: they are at the head, and each is looked at once."""
        while self._tallies:
            oldest, (limit, tally) = next(iter(self._tallies.items()))
            if tally.at(now_ms, limit).slots:
                return
            del self._tallies[oldest]
