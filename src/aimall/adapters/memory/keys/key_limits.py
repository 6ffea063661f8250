"""What keeps a run of an API key from beginning, in memory: asked under the lock of its wallet."""

from aimall.adapters.memory.unit import MemoryStore
from aimall.application.generation.ports import BeginRun
from aimall.domain.access.errors import CapPeriod, KeyCapReached, Unauthenticated
from aimall.domain.generation.errors import TooManyRuns
from aimall.domain.generation.generation import ACTIVE_STATES
from aimall.domain.kernel.coins import ZERO
from aimall.domain.kernel.errors import DomainError
from aimall.domain.kernel.ids import ApiKeyId


def refusal_of_key(store: MemoryStore, run: BeginRun) -> DomainError | None:
    """Ask whether the key lives, whether it may run more at once, and whether its caps allow the hold."""
    if run.key is None:
        return None
    key, now = store.api_keys.rows.get(run.key), store.clock.now()
    if key is None or key.workspace != run.workspace or not key.opens_with(key.hash, now):
        return Unauthenticated()
    at_once = key.terms.limits.runs_at_once
    if at_once is not None and _active(store, run.key) >= at_once:
        return TooManyRuns(limit=at_once)
    spent = store.runs.spent_with(run.key, at=now)
    caps = (
        (CapPeriod.TOTAL, key.terms.cap_total, spent.total),
        (CapPeriod.MONTH, key.terms.cap_month, spent.month),
    )
    reached = [
        KeyCapReached(period=period, limit=cap, left=max(cap - already, ZERO))
        for period, cap, already in caps
        if cap is not None and run.hold > max(cap - already, ZERO)
    ]
    return min(reached, key=lambda error: error.left, default=None)


def _active(store: MemoryStore, key: ApiKeyId) -> int:
    return sum(row.key == key and row.run.state in ACTIVE_STATES for row in store.runs.all())
