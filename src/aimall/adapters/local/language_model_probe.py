"""How the embedded language model is: it answers, or why it does not."""

import asyncio
from typing import Final

from aimall.adapters.local.language_model import LanguageModelProcess, Unavailable
from aimall.application.health.ports import PartHealth, PartState
from aimall.application.health.remarks import RemarkCode, remark

NAME: Final = "language model"
DEADLINE_S: Final = 2.0


class LanguageModelProbe:
    """Asks the model's process. Without one there is a reason, and that is no fault."""

    def __init__(self, process: LanguageModelProcess | None, reason: str) -> None:
        self._process, self._reason = process, reason

    async def look(self) -> PartHealth:
        if self._process is None:
            told = remark(RemarkCode.MODEL_FAILED if self._reason else RemarkCode.MODEL_LEFT_OUT, self._reason)
            return PartHealth(name=NAME, state=PartState.UNAVAILABLE, remark=told)
        found = self._process.available()
        if isinstance(found, Unavailable):
            return PartHealth(name=NAME, state=PartState.DOWN, remark=remark(RemarkCode.MODEL_FAILED, found.reason))
        if not await _answers(self._process):
            return PartHealth(name=NAME, state=PartState.DOWN, remark=remark(RemarkCode.MODEL_SILENT, name=found.name))
        return PartHealth(name=NAME, state=PartState.OK, remark=remark(RemarkCode.MODEL_EMBEDDED, name=found.name))


async def _answers(process: LanguageModelProcess) -> bool:
    try:
        async with asyncio.timeout(DEADLINE_S):
            return await process.is_healthy()
    except TimeoutError:
        return False
