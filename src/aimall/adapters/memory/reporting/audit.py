"""Reading the audit log in memory."""

import asyncio
from uuid import UUID

from aimall.adapters.memory.unit import MemoryStore
from aimall.application.access.auditing.ports import RecordedAct
from aimall.application.audit import AuditEntry
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.kernel.ids import UserId


class MemoryAuditTrail:
    """`AuditTrail`. Memory keeps no time for its entries, so all of them are of now."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def page(self, request: PageRequest, *, actor: UserId | None, action: str | None) -> Page[RecordedAct]:
        """List acts, the newest first; of one actor, or of one kind, when these are named."""
        await asyncio.sleep(0)
        entries = enumerate(self._store.audit.rows.values(), start=1)
        acts = [
            self._shown(number, entry)
            for number, entry in entries
            if (actor is None or entry.actor == actor)
            and (action is None or entry.action == action)
            and (request.after is None or number < request.after.id.int)
        ]
        newest = acts[::-1]
        items = tuple(newest[: request.limit])
        more = len(newest) > request.limit
        return Page(items=items, next=Cursor(at=items[-1].at, id=UUID(int=items[-1].number)) if more else None)

    def _shown(self, number: int, entry: AuditEntry) -> RecordedAct:
        person = self._store.people.rows.get(entry.actor) if entry.actor else None
        return RecordedAct(
            number=number,
            at=self._store.clock.now(),
            actor=entry.actor,
            actor_email=person.profile.user.email if person else None,
            action=entry.action,
            subject=entry.subject,
            facts=entry.facts,
        )
