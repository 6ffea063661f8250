"""Idempotency keys as they travel: a header on every POST, drawn here when absent and always told back."""

import re
from typing import Any, Final

from litestar import Request

from aimall.application.claims import IdempotencyKey
from aimall.application.clock import Ids
from aimall.domain.kernel.errors import InvalidValue
from aimall.entrypoints.http.edge.exchange import exchange_of
from aimall.entrypoints.http.injection import container_of

HEADER: Final = "Idempotency-Key"
_KEY: Final = re.compile(r"[\x21-\x7e]{8,255}", re.ASCII)


def read_key(text: str, *, field: str = HEADER) -> IdempotencyKey:
    """Read a key, bare or as a quoted string. Raises `InvalidValue`."""
    quoted = len(text) > 1 and text.startswith('"') and text.endswith('"')
    key = text[1:-1] if quoted else text
    if not _KEY.fullmatch(key):
        raise InvalidValue(field=field, reason="must be 8 to 255 visible ASCII characters")
    return IdempotencyKey(key)


async def idempotency_key(request: Request[Any, Any, Any]) -> IdempotencyKey:
    """Give the key of this request: the header's, or a fresh one. The answer tells it. Raises `InvalidValue`."""
    given = request.headers.get(HEADER)
    ids = await container_of(request.app).get(Ids)
    return tell_key(request, read_key(given) if given is not None else IdempotencyKey(ids.new().hex))


def tell_key(request: Request[Any, Any, Any], key: IdempotencyKey, *, replayed: bool = False) -> IdempotencyKey:
    """Put the key onto the answer."""
    headers = exchange_of(request.scope).headers
    headers[HEADER] = key
    if replayed:
        headers["Idempotency-Replayed"] = "true"
    return key
