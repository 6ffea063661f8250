"""Where limits are counted: whether Valkey answers, if there is one."""

from typing import Final

from aimall.adapters.valkey.client import TROUBLES, open_valkey
from aimall.adapters.valkey.probe import version_of
from aimall.bootstrap.doctor.finding import Finding, bad, fine, note
from aimall.bootstrap.settings import Settings

SUBJECT: Final = "rate limits"


async def look_at_limits(settings: Settings) -> Finding:
    """Ask Valkey for its version."""
    if settings.valkey_url is None:
        return note(SUBJECT, "counted by each process for itself", "for several servers set AIMALL_VALKEY_URL")
    try:
        async with open_valkey(settings.valkey_url) as client:
            version = await version_of(client)
    except TROUBLES as error:
        return bad(SUBJECT, f"Valkey cannot be used: {error or type(error).__name__}", "check AIMALL_VALKEY_URL")
    return fine(SUBJECT, f"counted by Valkey {version}")
