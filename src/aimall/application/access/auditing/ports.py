"""What reading the audit log needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aimall.application.paging import Page, PageRequest
from aimall.domain.access.email import Email
from aimall.domain.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAct:
    """One act as it was recorded. `number` counts upwards; `actor` is None when the platform itself acted."""

    number: int
    at: datetime
    actor: UserId | None
    actor_email: Email | None
    action: str
    subject: str
    facts: Mapping[str, str]


class AuditTrail(Protocol):
    """Reads of what was recorded, on the whole platform."""

    async def page(self, request: PageRequest, *, actor: UserId | None, action: str | None) -> Page[RecordedAct]:
        """List acts, the newest first; of one actor, or of one kind, when these are named. Raises `TryAgain`."""
        ...
