"""Links that upstreams hand back: followed to their own origin with our key, or else as anybody's links are."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.failures import CallFailed
from aimall.adapters.egress.origins import OriginRefused, origin_of
from aimall.adapters.egress.public.addresses import AddressRefused
from aimall.adapters.egress.public.fetches import Fetches

DEADLINE_S: Final = 60.0
# Stores of bytes often know no better than the last two; what came is looked at before it is kept.
PICTURES: Final = frozenset(
    {"image/png", "image/jpeg", "image/webp", "application/octet-stream", "binary/octet-stream"}
)


class LinkRefused(CallFailed):
    """The link may not be followed."""


class Links:
    """Follows links to pictures."""

    def __init__(self, calls: JsonCalls, fetches: Fetches) -> None:
        self._calls, self._fetches = calls, fetches

    async def fetch(self, link: str, *, base_url: str, headers: Mapping[str, str], bytes_max: int) -> bytes:
        """Fetch what an upstream at `base_url` has linked to. `headers` go to its own origin only.

        Raises `CallFailed` (`LinkRefused` for what may not be fetched).
        """
        try:
            url = urljoin(f"{base_url}/", link)
            is_own = origin_of(url) == origin_of(base_url)
        except (OriginRefused, ValueError) as odd:
            raise LinkRefused("the link is no URL") from odd
        if is_own:
            reply = await self._calls.get(url, headers, deadline_s=DEADLINE_S, bytes_max=bytes_max)
            if not reply.is_ok:
                raise CallFailed(f"the link answered {reply.status}")
            return reply.body
        try:
            found = await self._fetches.get(url, types=PICTURES, deadline_s=DEADLINE_S, bytes_max=bytes_max)
        except AddressRefused as refused:
            raise LinkRefused(f"the link {refused}") from refused
        return found.body
