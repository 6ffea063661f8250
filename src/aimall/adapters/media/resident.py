"""Resident programs: a module in a process of its own that answers one question after the other.

For what takes long to begin and little to do. It starts at the first question and again after its death; it ends with
us, since its standard input does. Questions and answers are bytes behind their length.
"""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, Final

from aimall.adapters.media.one_shot import KEPT, ProgramFailed

LENGTH_BYTES: Final = 4


class ResidentProgram:
    """One program. Whoever asks waits for their turn; to be closed."""

    def __init__(self, module: str, *, deadline_s: float) -> None:
        """`deadline_s` bounds each answer."""
        self._module, self._deadline_s = module, deadline_s
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    async def ask(self, question: bytes) -> bytes:
        """Give the answer. Raises `ProgramFailed`."""
        async with self._turn:
            is_whole = False
            try:
                async with asyncio.timeout(self._deadline_s):
                    answer = await self._exchange(question)
                is_whole = True
                return answer
            except TimeoutError as late:
                raise ProgramFailed("it took too long", status=-1) from late
            except (asyncio.IncompleteReadError, ConnectionError) as gone:
                status = await self._end()
                raise ProgramFailed(f"it ended with {status}", status=status) from gone
            finally:
                if not is_whole:  # what it would answer next belongs to nobody
                    await self._end()

    async def close(self) -> None:
        """End the program. Asked again, it starts again."""
        async with self._turn:
            await self._end()

    async def _exchange(self, question: bytes) -> bytes:
        process = self._process = self._process or await self._start()
        into, out = process.stdin, process.stdout
        if into is None or out is None:
            raise ConnectionError
        into.write(framed(question))
        await into.drain()
        length = int.from_bytes(await out.readexactly(LENGTH_BYTES), "big")
        return await out.readexactly(length)

    async def _start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            start_new_session=True,
        )

    async def _end(self) -> int:
        """End what runs, and give the status it ended with."""
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.communicate()  # reads what is left, so that the pipes close with it
        return process.returncode or 0


def framed(data: bytes) -> bytes:
    """Put the length before bytes."""
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


def questions_from(source: BinaryIO) -> Iterator[bytes]:
    """Give one question after the other, in the program itself, until nobody is left to ask."""
    while len(length := source.read(LENGTH_BYTES)) == LENGTH_BYTES:
        yield source.read(int.from_bytes(length, "big"))
