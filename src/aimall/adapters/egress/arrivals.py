"""When the pieces of an answer arrive: how to see that somebody on the way holds a stream back."""

import asyncio
import time
from dataclasses import dataclass
from typing import Final

import httpx

from aimall.adapters.egress.failures import CallFailed
from aimall.adapters.egress.origins import Origins

DEADLINE_S: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """An answer's status, and when each piece of its body came, in seconds after its headers."""

    status: int
    at_s: tuple[float, ...]

    @property
    def spread_s(self) -> float:
        """Tell how long after the first piece the last one came."""
        return self.at_s[-1] - self.at_s[0] if self.at_s else 0.0


async def watch_arrivals(url: str, origins: Origins) -> Arrivals:
    """Get a stream to its end. Raises `CallFailed` when none comes within the deadline."""
    origins.check(url)
    try:
        async with (
            asyncio.timeout(DEADLINE_S),
            httpx.AsyncClient(trust_env=False, timeout=DEADLINE_S) as client,
            client.stream("GET", url) as response,
        ):
            begun = time.monotonic()
            at = tuple([time.monotonic() - begun async for _ in response.aiter_raw()])
            return Arrivals(status=response.status_code, at_s=at)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as failed:
        raise CallFailed(f"no answer: {type(failed).__name__}") from failed
