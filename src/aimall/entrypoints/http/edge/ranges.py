"""Byte ranges (RFC 9110, section 14): what players ask for, so that they can begin in the middle of a film."""

import re
from typing import Final

from aimall.entrypoints.http.problems import refuse

_ONE: Final = re.compile(r"bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})", re.ASCII | re.IGNORECASE)


def range_of(asked: str | None, *, size: int) -> range | None:
    """Read a `Range` header. None for the whole: nothing was asked, or what we need not understand, or many parts.

    Raises `RequestRefused` (416) for a part that is not there.
    """
    found = _ONE.fullmatch((asked or "").replace(" ", ""))
    if found is None or not (found["first"] or found["last"]):
        return None
    if not found["first"]:
        part = range(max(size - int(found["last"]), 0), size)
    else:
        first, last = int(found["first"]), int(found["last"] or size - 1)
        if found["last"] and last < first:
            return None
        part = range(first, min(last + 1, size))
    if not part:
        raise refuse(416, "request.range_not_satisfiable", f"there are {size} bytes", Content_Range=f"bytes */{size}")
    return part
