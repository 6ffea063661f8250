"""The durable log of live runs: one statement for all of them, which renews their leases too."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec

from aimall.adapters.postgres.generation.event_codec import from_stored, to_stored
from aimall.adapters.postgres.hot_path import HotPath
from aimall.application.generation.ports import Kept, LeaseOwner, RunProgress
from aimall.domain.generation.feed import LoggedEvent
from aimall.domain.kernel.ids import GenerationId

FLUSH: Final = "SELECT run, stop FROM run_flush($1, $2, $3::jsonb)"
READ: Final = """
SELECT first_seq, events::text FROM generation_event WHERE generation_id = $1 AND last_seq > $2 ORDER BY first_seq
"""


class PostgresRunLog:
    """Writes under the fence of each run, reads by number."""

    def __init__(self, path: HotPath, *, lease: timedelta) -> None:
        self._path, self._lease = path, lease

    async def flush(self, progress: Sequence[RunProgress], *, owner: LeaseOwner) -> Sequence[Kept]:
        document = msgspec.json.encode([_row_of(entry) for entry in progress]).decode()
        rows = await self._path.rows(FLUSH, owner, self._lease, document)
        return [Kept(generation=GenerationId(row["run"]), stop=row["stop"]) for row in rows]

    async def read(self, generation: GenerationId, *, after: int) -> Sequence[LoggedEvent]:
        rows = await self._path.rows(READ, generation, after)
        entries = (entry for row in rows for entry in from_stored(row["first_seq"], row["events"]))
        return [entry for entry in entries if entry.seq > after]


def _row_of(entry: RunProgress) -> dict[str, object]:
    return {
        "id": entry.generation,
        "fence": entry.fence,
        "state": entry.state,
        "attempt": entry.attempt,
        "provider": entry.provider,
        "provider_generation_id": entry.provider_generation_id,
        "first": entry.events[0].seq if entry.events else 0,
        "last": entry.events[-1].seq if entry.events else 0,
        "events": to_stored(entry.events),
    }
