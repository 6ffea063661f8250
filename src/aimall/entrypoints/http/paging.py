"""Pages as they travel: an opaque cursor in, items and the next cursor out."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from litestar.params import QueryParameter

from aimall.application.paging import LARGEST_PAGE, Cursor, PageRequest
from aimall.domain.kernel.errors import InvalidValue

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_TIME_BYTES: Final = 8
_CURSOR_BYTES: Final = _TIME_BYTES + 16

CursorText = Annotated[
    str | None,
    QueryParameter(name="cursor", description="`nextCursor` of the page before.", max_length=64, required=False),
]
Limit = Annotated[
    int, QueryParameter(name="limit", description="How many items at most.", ge=1, le=LARGEST_PAGE, required=False)
]


def print_cursor(cursor: Cursor | None) -> str | None:
    """Give the opaque form of a cursor: microseconds since 1970 and the id, in base64url."""
    if cursor is None:
        return None
    at = (cursor.at - _EPOCH) // _MICROSECOND
    return urlsafe_b64encode(at.to_bytes(_TIME_BYTES, "big", signed=True) + cursor.id.bytes).decode()


def page_request(cursor: str | None, limit: int) -> PageRequest:
    """Read which page is wanted. Raises `InvalidValue` for a cursor that is not ours."""
    return PageRequest(after=None if cursor is None else _read_cursor(cursor), limit=limit)


def _read_cursor(text: str) -> Cursor:
    try:
        data = urlsafe_b64decode(text.encode("ascii"))
        if len(data) != _CURSOR_BYTES:
            raise InvalidValue(field="cursor", reason="is not a cursor of this list")
        micros = int.from_bytes(data[:_TIME_BYTES], "big", signed=True)
        return Cursor(at=_EPOCH + micros * _MICROSECOND, id=UUID(bytes=data[_TIME_BYTES:]))
    except (binascii.Error, UnicodeEncodeError, OverflowError, ValueError) as error:
        raise InvalidValue(field="cursor", reason="is not a cursor of this list") from error
