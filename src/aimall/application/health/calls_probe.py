"""The log of what programs ask: whether its lines are stored, or fall away because there is no more room."""

from aimall.application.access.calls.latest_calls import LatestCalls
from aimall.application.health.ports import PartHealth, PartState
from aimall.application.health.remarks import RemarkCode, remark


class CallsProbe:
    """Whether calls find their way into the log."""

    def __init__(self, calls: LatestCalls) -> None:
        self._calls = calls

    async def look(self) -> PartHealth:
        state = PartState.DOWN if self._calls.is_full else PartState.OK
        told = remark(RemarkCode.CALLS_NOTED, waiting=self._calls.waiting, dropped=self._calls.dropped)
        return PartHealth(name="request log", state=state, remark=told)
