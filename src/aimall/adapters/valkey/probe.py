"""Whether limits are counted for all processes together, and whether the store that does so answers."""

import asyncio
from typing import Any, Final

from valkey.asyncio import Valkey

from aimall.adapters.valkey.client import TROUBLES
from aimall.application.health.ports import PartHealth, PartState
from aimall.application.health.remarks import RemarkCode, remark

DEADLINE_S: Final = 2.0
NAME: Final = "rate limits"


class LimitsProbe:
    """Asks Valkey for its version, if there is one. Without it API keys are still served, more strictly limited."""

    def __init__(self, client: Valkey | None) -> None:
        self._client = client

    async def look(self) -> PartHealth:
        """Look, for two seconds at most."""
        if self._client is None:
            return PartHealth(name=NAME, state=PartState.OK, remark=remark(RemarkCode.LIMITS_APART))
        try:
            version = await version_of(self._client)
        except TROUBLES as error:
            told = remark(RemarkCode.LIMITS_STRICTER, type(error).__name__)
            return PartHealth(name=NAME, state=PartState.DOWN, remark=told)
        told = remark(RemarkCode.LIMITS_SHARED, server=f"Valkey {version}")
        return PartHealth(name=NAME, state=PartState.OK, remark=told)


async def version_of(client: Valkey) -> str:
    """Ask a server for its version. Raises one of `TROUBLES`."""
    untyped: Any = client
    async with asyncio.timeout(DEADLINE_S):
        told = await untyped.info("server")
    # Servers that speak the same protocol under another name only tell that of the protocol.
    return str(told.get("valkey_version") or told["redis_version"])
