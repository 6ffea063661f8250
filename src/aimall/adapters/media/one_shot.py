"""One-shot programs: a module in a process of its own, which reads standard input, writes standard output and ends.

Whatever it does to itself (a crash in C, memory without end, a licence that is not ours) it does not do to us.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

KEPT: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG")
COMPLAINT_MAX: Final = 2_000


class ProgramFailed(Exception):
    """The program ended badly or did not end in time; `status` is its own, negative for a signal."""

    def __init__(self, complaint: str, *, status: int) -> None:
        super().__init__(complaint)
        self.status = status


async def run_program(module: str, arguments: Sequence[str], given: bytes, *, deadline_s: float) -> bytes:
    """Give `given` to a module and return what it wrote. It ends with us, or when the caller is cancelled.

    Raises `ProgramFailed`.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={name: os.environ[name] for name in KEPT if name in os.environ} | {"HF_HUB_OFFLINE": "1"},
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(deadline_s):
            out, complaint = await process.communicate(given)
    except TimeoutError as error:
        raise ProgramFailed("it took too long", status=-1) from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        raise ProgramFailed(complaint.decode(errors="replace")[-COMPLAINT_MAX:], status=process.returncode)
    return out
