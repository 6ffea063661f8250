"""Pages of a list: a cursor names the last item that was seen, so that new items never shift a page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar
from uuid import UUID

from aimall.domain.kernel.errors import InvalidValue

LARGEST_PAGE: Final = 100
ItemT_co = TypeVar("ItemT_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a page ended: order is by time, and by id among equals."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which page is wanted: `limit` items (1 to 100) after `after`."""

    after: Cursor | None = None
    limit: int = 50

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= LARGEST_PAGE:
            raise InvalidValue(field="limit", reason=f"must be between 1 and {LARGEST_PAGE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[ItemT_co]):
    """Items, and the cursor of the next page unless this is the last."""

    items: tuple[ItemT_co, ...]
    next: Cursor | None
