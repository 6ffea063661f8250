"""Tidying: small batches until nothing is left, and never without end."""

from aimall.application.housekeeping.tidy_store import BATCH, BATCHES_MAX, TidyStore


class Heap:
    """A store with so many old rows."""

    def __init__(self, rows: int) -> None:
        self.rows, self.batches = rows, 0

    async def remove(self, *, limit: int) -> int:
        removed = min(limit, self.rows)
        self.rows -= removed
        self.batches += 1
        return removed


async def test_everything_old_goes_in_batches() -> None:
    heap = Heap(2 * BATCH + 1)
    assert await TidyStore(heap)() == 2 * BATCH + 1
    assert heap.rows == 0


async def test_a_store_that_never_gets_empty_is_left_for_the_next_round() -> None:
    heap = Heap(BATCH * (BATCHES_MAX + 5))
    await TidyStore(heap)()
    assert heap.batches == BATCHES_MAX
