"""Quotes: what a run will likely cost and what it will never exceed, binding until they expire."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aimall.domain.catalog.model import ModelId
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import DomainError, InvalidValue
from aimall.domain.kernel.ids import QuoteId, WorkspaceId

QUOTE_LIFETIME: Final = timedelta(minutes=15)


class QuoteExpired(DomainError):
    """The quote is no longer binding; ask for a new one."""

    code = "pricing.quote_expired"


class QuoteNotFound(DomainError):
    """No such quote in this workspace."""

    code = "quote.not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A promise to one workspace for one model: about `likely`, never more than `ceiling`."""

    id: QuoteId
    workspace: WorkspaceId
    model: ModelId
    likely: Coins
    ceiling: Coins
    expires_at: datetime

    def __post_init__(self) -> None:
        if not ZERO <= self.likely <= self.ceiling:
            raise InvalidValue(field="likely", reason="must be between nothing and the ceiling")

    def ceiling_for(self, model: ModelId, *, at: datetime) -> Coins:
        """Give the ceiling that binds a run of `model` now. Raises `QuoteExpired`, or `InvalidValue` for another."""
        if at >= self.expires_at:
            raise QuoteExpired
        if model != self.model:
            raise InvalidValue(field="quoteId", reason="is a quote for another model")
        return self.ceiling
