"""The inspector: looks at files in a process with little memory and little time, which cannot take us with it."""

from typing import Final

import msgspec

from aimall.adapters.media import inspector_program
from aimall.adapters.media.one_shot import ProgramFailed, run_program
from aimall.domain.file.errors import FileTypeRefused
from aimall.domain.file.file import FileFacts

DEADLINE_S: Final = 30.0
_facts: Final = msgspec.json.Decoder(FileFacts)


class ProcessInspector:
    """`Inspector`."""

    async def picture(self, data: bytes) -> tuple[bytes, FileFacts]:
        facts, clean = await self._look("picture", data)
        return clean, facts

    async def sound(self, data: bytes) -> FileFacts:
        facts, _ = await self._look("sound", data)
        return facts

    async def _look(self, kind: str, data: bytes) -> tuple[FileFacts, bytes]:
        try:
            out = await run_program(inspector_program.__name__, [kind], data, deadline_s=DEADLINE_S)
        except ProgramFailed as error:
            # Out of memory or time, or a crash: a file that does this to whoever opens it is refused too.
            raise FileTypeRefused from error
        head, _, clean = out.partition(b"\n")
        return _facts.decode(head), clean
