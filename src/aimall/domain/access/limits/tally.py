"""Tallies: how much of a limit counts at a moment. Never more than the quota within any window, wherever it begins.

What was taken is kept by when it was taken, in at most sixty-odd slots: takes within the same sixtieth of a window are
one slot, which counts until the last of them has left the window. So a limit of a million tokens costs no more memory
than one of ten requests, and a slot is late by one sixtieth of the window at most, never early.
"""

from dataclasses import dataclass
from typing import Final

from aimall.domain.access.limits.limit import Limit

SLOTS: Final = 60


@dataclass(frozen=True, slots=True)
class Slot:
    """What was taken within one sixtieth of a window, and when the last of it was."""

    last_ms: int
    weight: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What counts, the oldest first, and how much that is, which is kept: every call asks for it several times.

    It can exceed the quota: what a run used beyond its estimate counts, too.
    """

    slots: tuple[Slot, ...] = ()
    used: int = 0

    def at(self, now_ms: int, limit: Limit) -> "Tally":
        """Give what still counts."""
        if not self.slots or self.slots[0].last_ms + limit.window_ms > now_ms:
            return self
        slots = tuple(slot for slot in self.slots if slot.last_ms + limit.window_ms > now_ms)
        return Tally(slots, sum(slot.weight for slot in slots))

    def wait_ms(self, now_ms: int, limit: Limit, cost: int) -> int:
        """Tell how long until so much can be taken; 0 if it can be now."""
        free = limit.quota - self.used
        if cost == 0 or cost <= free:
            return 0
        for slot in self.slots:
            free += slot.weight
            if cost <= free:
                return slot.last_ms + limit.window_ms - now_ms
        raise AssertionError(cost)  # nobody takes more than the quota

    def reset_ms(self, now_ms: int, limit: Limit) -> int:
        """Tell how long until nothing of what was taken counts any more."""
        return self.slots[-1].last_ms + limit.window_ms - now_ms if self.slots else 0

    def plus(self, now_ms: int, limit: Limit, weight: int) -> "Tally":
        """Count so much more."""
        if weight == 0:
            return self
        earlier, newest = self.slots, Slot(now_ms, weight)
        if earlier and _place(earlier[-1].last_ms, limit) == _place(now_ms, limit):
            earlier, newest = earlier[:-1], Slot(now_ms, earlier[-1].weight + weight)
        return Tally((*earlier, newest), self.used + weight)

    def minus(self, taken_at_ms: int, limit: Limit, weight: int) -> "Tally":
        """Take back what was taken then. What has left the window already cannot come back."""
        place, slots = _place(taken_at_ms, limit), self.slots
        found = next((n for n in reversed(range(len(slots))) if _place(slots[n].last_ms, limit) == place), None)
        if found is None:
            return self
        slot = slots[found]
        left = max(slot.weight - weight, 0)
        lighter = (Slot(slot.last_ms, left),) if left else ()
        return Tally((*slots[:found], *lighter, *slots[found + 1 :]), self.used - slot.weight + left)


def _place(ms: int, limit: Limit) -> int:
    return ms * SLOTS // limit.window_ms
