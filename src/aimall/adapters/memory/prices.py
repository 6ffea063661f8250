"""Published prices and quotes in memory."""

import asyncio
from collections.abc import Mapping, Sequence

from aimall.domain.catalog.model import ProviderName
from aimall.domain.kernel.errors import IdempotencyKeyReused
from aimall.domain.kernel.ids import PriceVersionId, QuoteId, UserId, WorkspaceId
from aimall.domain.pricing.price import PriceVersion
from aimall.domain.pricing.quote import Quote, QuoteNotFound


class MemoryPriceBook:
    """Prices that are added and never changed."""

    def __init__(self) -> None:
        self.versions: dict[PriceVersionId, PriceVersion] = {}  # in the order of their publication

    async def newest(self) -> Mapping[tuple[ProviderName, str], PriceVersion]:
        """Give the newest version of every provider and upstream model."""
        await asyncio.sleep(0)
        return {(version.provider, version.upstream_model): version for version in self.versions.values()}

    async def publish(self, versions: Sequence[PriceVersion]) -> None:
        """Add versions; one that is there already stays as it was."""
        await asyncio.sleep(0)
        for version in versions:
            self.versions.setdefault(version.id, version)


class MemoryQuotes:
    """Quotes of a workspace."""

    def __init__(self) -> None:
        self._quotes: dict[QuoteId, tuple[Quote, bytes]] = {}

    async def add(self, quote: Quote, *, user: UserId, fingerprint: bytes) -> Quote | None:
        """Store a quote and answer None, or give the first of its id. Raises `IdempotencyKeyReused`."""
        del user  # kept for the books of a real store
        await asyncio.sleep(0)
        earlier = self._quotes.setdefault(quote.id, (quote, fingerprint))
        if earlier[1] != fingerprint:
            raise IdempotencyKeyReused
        return None if earlier[0] is quote else earlier[0]

    async def find(self, workspace: WorkspaceId, quote: QuoteId) -> Quote:
        """Give a quote. Raises `QuoteNotFound`."""
        await asyncio.sleep(0)
        found = self._quotes.get(quote)
        if found is None or found[0].workspace != workspace:
            raise QuoteNotFound
        return found[0]
