"""Audit: who did what to whom, written in the same unit as the act and never changed afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from aimall.domain.kernel.ids import UserId, WorkspaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act. `action` is `feature.verb`; `actor` is None when the platform itself acts."""

    actor: UserId | None
    workspace: WorkspaceId | None
    action: str
    subject: str
    facts: Mapping[str, str] = field(default_factory=dict[str, str])


class AuditLog(Protocol):
    """Append-only."""

    async def add(self, entry: AuditEntry) -> None:
        """Write one entry; it becomes visible with the unit."""
        ...
