"""Server-sent events: a window onto a run. It copies the run's log to one client, and never charges or saves.

The framework's own stream response is not used: it neither limits how long a client may leave our writes standing,
nor answers 200 to POST, nor rechecks who is listening.
"""

import asyncio
import contextvars
import math
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Final, Protocol

import structlog
from litestar.types import Receive, Send

from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.follow_run import Followed
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId, UserId
from aimall.entrypoints.http.edge.exchange import Writing
from aimall.entrypoints.http.edge.streamed import StreamedResponse
from aimall.entrypoints.http.stream.departure import Listener
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


class Dialect(Protocol):
    """How a run's events are told to one kind of client."""

    def opening(self) -> bytes:
        """Write what comes before every event."""
        ...

    def frame(self, followed: Followed) -> bytes:
        """Write one event; nothing, if this kind of client is not told of it."""
        ...

    def closing(self, *, broken: bool) -> bytes:
        """Write what comes after the last event, or after one that was not the last."""
        ...


class NativeDialect:
    """Our own: every event has a number, from which a client may resume."""

    def __init__(self, generation: GenerationId, *, retry_ms: int) -> None:
        self._generation, self._retry_ms = generation, retry_ms

    def opening(self) -> bytes:
        return f"retry: {self._retry_ms}\n\n".encode()

    def frame(self, followed: Followed) -> bytes:
        return frame(self._generation, followed)

    def closing(self, *, broken: bool) -> bytes:
        return b""


class Window:
    """Copies until the run has ended, the client has gone or stalls, or may no longer watch.

    `on_left` is told of a client that went, or was sent away, before the end. It may not wait for anything. `listener`
    is who hears the client go, if somebody listens already.
    """

    def __init__(
        self,
        events: AsyncGenerator[tuple[Followed, ...]],
        dialect: Dialect,
        *,
        viewer: UserId | None,
        viewers: Viewers,
        may_watch: MayWatch,
        listener: Listener | None = None,
        on_left: Callable[[], None] = lambda: None,
    ) -> None:
        self._events, self._dialect, self._viewer = events, dialect, viewer
        self._viewers, self._may_watch = viewers, may_watch
        self._listener, self._on_left = listener, on_left
        self._policy = viewers.policy
        self._client: Send
        self._context: contextvars.Context
        self._writing_since: float | None = None
        self._wrote_at = -math.inf
        self._recheck_at = asyncio.get_running_loop().time() + self._policy.recheck_s
        self._is_stalled = False
        self._cutting: asyncio.Timeout | None = None
        self._beating: asyncio.Task[None] | None = None
        self._checking: asyncio.Task[None] | None = None

    async def __call__(self, receive: Receive, send: Send) -> None:
        self._client, self._context = send, contextvars.copy_context()
        listener = self._listener or Listener(receive, self._left)
        is_whole = False
        self._viewers.enter(self._viewer, self)
        try:
            async with asyncio.timeout(None) as self._cutting:
                listener.tell(self._left)
                await self._copy()
                is_whole = True
        except (OSError, TryAgain):
            pass  # cut off, or the log cannot be read on
        finally:
            self._viewers.leave(self._viewer, self)
            self._cutting = None
            listener.let_go()
            if not is_whole:
                self._on_left()
            await self._put_down()
        if self._is_stalled:
            return  # the client does not read: there is nobody to say goodbye to
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._policy.goodbye_s):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    def cut(self) -> None:
        if self._cutting is not None and not self._cutting.expired():
            self._on_left()  # at once: what copies may take its time to put down what it reads
            self._cutting.reschedule(asyncio.get_running_loop().time())

    def look(self, now: float) -> None:
        policy = self._policy
        if self._writing_since is not None and now - self._writing_since >= policy.stall_s:
            self._is_stalled = True
            self.cut()
        is_writing = self._writing_since is not None or self._beating is not None
        if not is_writing and now - self._wrote_at > policy.heartbeat_s - policy.look_s:  # too late by the next look
            self._beating = asyncio.create_task(self._send(_HEARTBEAT), context=self._context)
            self._beating.add_done_callback(self._beaten)
        # The rights are looked at apart from the writes, which a client may keep waiting.
        if now >= self._recheck_at and self._checking is None:
            self._recheck_at = now + policy.recheck_s
            self._checking = asyncio.create_task(self._check(), context=self._context)

    async def _copy(self) -> None:
        try:
            async with aclosing(self._events):
                await self._write(self._dialect.opening())
                async for batch in self._events:
                    for start in range(0, len(batch), FRAMES_AT_ONCE):
                        await self._write(b"".join(map(self._dialect.frame, batch[start : start + FRAMES_AT_ONCE])))
        except TryAgain:
            await self._write(self._dialect.closing(broken=True))
            raise
        await self._write(self._dialect.closing(broken=False))

    def _left(self) -> None:
        crashpoint(CrashPoint.UNWATCHED)
        self.cut()

    async def _check(self) -> None:
        is_welcome = False
        try:
            is_welcome = await self._may_watch()
        except Exception:  # noqa: BLE001 - whoever cannot be found welcome is not
            _log.exception("nobody could say whether a stream may go on")
        self._checking = None
        if not is_welcome:
            self.cut()

    async def _put_down(self) -> None:
        tasks = [task for task in (self._beating, self._checking) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.gather(*tasks, return_exceptions=True)

    def _beaten(self, beat: asyncio.Task[None]) -> None:
        self._beating = None
        if not beat.cancelled():
            beat.exception()  # is taken note of: a client that is gone is heard of by its departure

    async def _write(self, data: bytes) -> None:
        if not data:
            return
        if self._beating is not None:  # one write at a time; a lock would cost each of them more than a look
            await asyncio.wait((self._beating,))
        await self._send(data)

    async def _send(self, data: bytes) -> None:
        time = asyncio.get_running_loop().time
        self._writing_since = time()
        await self._client({"type": "http.response.body", "body": data, "more_body": True})
        self._writing_since, self._wrote_at = None, time()
