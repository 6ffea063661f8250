"""The way out: whether streams reach people piece by piece, or a proxy holds them back."""

from typing import Final

from aimall.adapters.egress.arrivals import watch_arrivals
from aimall.adapters.egress.failures import CallFailed
from aimall.adapters.egress.origins import Origins
from aimall.bootstrap.doctor.finding import Finding, bad, fine

SUBJECT: Final = "streams"
# The test stream takes 0.4 s from its first piece to its last; a proxy that buffers delivers them in one moment.
HELD_BACK_S: Final = 0.15


async def look_at_way_out(public_url: str) -> Finding:
    """Ask for the test stream through the public address."""
    url = f"{public_url.rstrip('/')}/api/v1/health/stream"
    try:
        seen = await watch_arrivals(url, Origins([public_url]))
    except (CallFailed, ValueError) as error:
        return bad(SUBJECT, f"{url}: {error}", "check the address, and that the server runs behind it")
    if seen.status != 200:  # noqa: PLR2004 - the status of a stream
        return bad(SUBJECT, f"{url} answers {seen.status}", "check that the proxy passes /api/v1 on unchanged")
    if seen.spread_s < HELD_BACK_S:
        cure = "turn buffering off for it (nginx: proxy_buffering off; proxy_http_version 1.1)"
        return bad(SUBJECT, f"a proxy before {public_url} holds streams back", cure)
    return fine(SUBJECT, f"arrive piece by piece through {public_url}")
