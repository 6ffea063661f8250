"""When each key was last used, gathered in this process and written once a minute: no request waits for it."""

from datetime import datetime

from aimall.application.access.keys.ports import KeyUses
from aimall.application.clock import Clock
from aimall.domain.kernel.ids import ApiKeyId


class LatestUses:
    """Called once a minute. What a process that dies had gathered is lost: it is no money."""

    def __init__(self, uses: KeyUses, clock: Clock) -> None:
        self._uses, self._clock = uses, clock
        self._gathered: dict[ApiKeyId, datetime] = {}

    def note(self, key: ApiKeyId) -> None:
        """A key is being used now."""
        self._gathered[key] = self._clock.now()

    async def __call__(self) -> None:
        """Write what was gathered; it is kept for the next time if that fails. Raises `TryAgain`."""
        gathered, self._gathered = self._gathered, {}
        if not gathered:
            return
        try:
            await self._uses.note(gathered)
        except BaseException:
            self._gathered = gathered | self._gathered
            raise
