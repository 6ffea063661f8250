"""What the platform bears itself: usage that nobody is charged for, because an answer broke or outgrew its hold."""

from datetime import timedelta
from typing import Final

from aimall.application.generation.ports import Absorbed, Runs
from aimall.application.health.ports import PartHealth, PartState
from aimall.application.health.remarks import RemarkCode, remark
from aimall.domain.kernel.coins import Coins

NAME: Final = "absorbed cost"
WITHIN: Final = timedelta(days=1)
ALARM_PERCENT: Final = 1  # of what was charged
WORTH_AN_ALARM: Final = Coins.whole(100)  # about a dollar; below it, one broken answer would wake somebody


class AbsorbedProbe:
    """Whether it stays small. `watch` sums it up from time to time, since anybody may ask for the health."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._seen: Absorbed | None = None

    async def watch(self) -> None:
        """Sum up the last day. Raises `TryAgain`."""
        self._seen = await self._runs.absorbed(within=WITHIN)

    async def look(self) -> PartHealth:
        if self._seen is None:
            return PartHealth(name=NAME, state=PartState.UNAVAILABLE, remark=remark(RemarkCode.COSTS_UNKNOWN))
        absorbed, charged = self._seen.absorbed, self._seen.charged
        is_much = absorbed > WORTH_AN_ALARM and absorbed.micro * 100 > charged.micro * ALARM_PERCENT
        figures = {"charged": str(charged), "absorbed": str(absorbed)}
        if is_much:
            told = remark(RemarkCode.COSTS_HIGH, percent=ALARM_PERCENT, **figures)
            return PartHealth(name=NAME, state=PartState.DOWN, remark=told)
        return PartHealth(name=NAME, state=PartState.OK, remark=remark(RemarkCode.COSTS_BORNE, **figures))
