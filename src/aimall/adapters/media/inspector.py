"""The inspector: looks at files in a process with little memory and little time, which cannot take us with it."""

import asyncio
from typing import Final

import msgspec

from aimall.adapters.media import inspector_program
from aimall.adapters.media.one_shot import ProgramFailed, run_program
from aimall.application.file.ports import CleanPicture
from aimall.domain.file.errors import FileTypeRefused
from aimall.domain.file.file import FileFacts

DEADLINE_S: Final = 30.0  # its own limit is in seconds of processor time, which a busy machine stretches
AT_ONCE: Final = 4
_facts: Final = msgspec.json.Decoder(FileFacts)


class ProcessInspector:
    """`Inspector`. Whoever comes while `AT_ONCE` are being looked at waits, so that many cannot fill the memory."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(AT_ONCE)

    async def picture(self, data: bytes) -> CleanPicture:
        facts, rest = await self._look("picture", data)
        return CleanPicture(data=rest[: facts.size], facts=facts, thumbnail=rest[facts.size :])

    async def sound(self, data: bytes) -> FileFacts:
        facts, _ = await self._look("sound", data)
        return facts

    async def _look(self, kind: str, data: bytes) -> tuple[FileFacts, bytes]:
        try:
            async with self._room:
                out = await run_program(inspector_program.__name__, [kind], data, deadline_s=DEADLINE_S)
        except ProgramFailed as error:
            # Out of memory or time, or a crash: a file that does this to whoever opens it is refused too.
            raise FileTypeRefused from error
        head, _, rest = out.partition(b"\n")
        return _facts.decode(head), rest
