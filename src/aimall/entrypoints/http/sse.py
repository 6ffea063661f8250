"""Server-sent events: a window onto a run. It copies the run's log to one client, and never charges or saves.

The framework's own stream response is not used: it neither limits how long a client may leave our writes standing,
nor answers 200 to POST, nor rechecks who is listening.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Final

import structlog
from litestar.types import Receive, Send

from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.follow_run import Followed
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId, UserId
from aimall.entrypoints.http.edge.streamed import StreamedResponse, Writing
from aimall.entrypoints.http.stream.departure import departure
from aimall.entrypoints.http.stream.events import frame
from aimall.entrypoints.http.stream.viewers import Viewers

MEDIA_TYPE: Final = "text/event-stream"
# A window that waits for its client holds the bytes of one write, not of all that the log has for it.
FRAMES_AT_ONCE: Final = 32
_HEADERS: Final = {
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
}
_HEARTBEAT: Final = b": keep-alive\n\n"
_log: Final = structlog.stdlib.get_logger("aimall.http")

MayWatch = Callable[[], Awaitable[bool]]


class EventStream(StreamedResponse):
    """A response of events."""

    def __init__(self, write: Writing) -> None:
        super().__init__(write, media_type=MEDIA_TYPE, headers=_HEADERS)


class Window:
    """Copies until the run has ended, the client has gone or stalls, or may no longer watch."""

    def __init__(
        self,
        events: AsyncIterator[tuple[Followed, ...]],
        *,
        generation: GenerationId,
        user: UserId,
        viewers: Viewers,
        may_watch: MayWatch,
    ) -> None:
        self._events, self._generation, self._user = events, generation, user
        self._viewers, self._may_watch = viewers, may_watch
        self._policy = viewers.policy
        self._sending = asyncio.Lock()
        self._wrote = False

    async def __call__(self, receive: Receive, send: Send) -> None:
        copying = asyncio.create_task(self._copy(send))
        watches = (self._keep_alive(send), self._until_unwelcome(), _departure(receive))
        others = [asyncio.create_task(watch) for watch in watches]
        try:
            with self._viewers.viewing(self._user, copying):
                await asyncio.wait((copying, *others), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (copying, *others):
                task.cancel()
            outcomes = await asyncio.gather(copying, *others, return_exceptions=True)
        if isinstance(outcomes[0], TimeoutError):
            return  # the client does not read: there is nobody to say goodbye to
        if isinstance(outcomes[0], Exception) and not isinstance(outcomes[0], (OSError, TryAgain)):
            # The run goes on without this window; the client resumes where it was.
            _log.error("a stream broke off", exc_info=outcomes[0])
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._policy.goodbye_s):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _copy(self, send: Send) -> None:
        await self._write(send, f"retry: {self._policy.retry_ms}\n\n".encode())
        try:
            async for batch in self._events:
                for start in range(0, len(batch), FRAMES_AT_ONCE):
                    part = batch[start : start + FRAMES_AT_ONCE]
                    await self._write(send, b"".join(frame(self._generation, followed) for followed in part))
        finally:
            close = getattr(self._events, "aclose", None)
            if close is not None:
                await close()

    async def _keep_alive(self, send: Send) -> None:
        while True:
            self._wrote = False
            await asyncio.sleep(self._policy.heartbeat_s)
            if not self._wrote:
                await self._write(send, _HEARTBEAT)

    async def _until_unwelcome(self) -> None:
        """Watch the rights apart from the writes, which a client may keep waiting."""
        while True:
            await asyncio.sleep(self._policy.recheck_s)
            if not await self._may_watch():
                return

    async def _write(self, send: Send, data: bytes) -> None:
        async with self._sending, asyncio.timeout(self._policy.stall_s):
            await send({"type": "http.response.body", "body": data, "more_body": True})
        self._wrote = True


async def _departure(receive: Receive) -> None:
    await departure(receive)
    crashpoint(CrashPoint.UNWATCHED)
