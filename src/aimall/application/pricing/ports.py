"""What quotes need of a store."""

from typing import Protocol

from aimall.domain.kernel.ids import QuoteId, UserId, WorkspaceId
from aimall.domain.pricing.quote import Quote


class Quotes(Protocol):
    """Quotes of a workspace. Each call is a transaction of its own. Raises `TryAgain`."""

    async def add(self, quote: Quote, *, user: UserId, fingerprint: bytes) -> Quote | None:
        """Store a quote and answer None, or give the one that an equal wish has stored under this id.

        Raises `IdempotencyKeyReused` if another wish has stored that one.
        """
        ...

    async def find(self, workspace: WorkspaceId, quote: QuoteId) -> Quote:
        """Give a quote. Raises `QuoteNotFound`; one that has long expired may be gone."""
        ...
