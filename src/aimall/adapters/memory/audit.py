"""The audit log in memory."""

from aimall.adapters.memory.shelf import Draft
from aimall.application.audit import AuditEntry


class MemoryAuditLog:
    """Append-only."""

    def __init__(self, entries: Draft[object, AuditEntry]) -> None:
        self._entries = entries

    async def add(self, entry: AuditEntry) -> None:
        """Write one entry; it becomes visible with the unit."""
        await self._entries.put(object(), entry)
