"""A client of a stream that reads as slowly as it likes and may leave at any event, spoken to as servers do it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from tests.mall import Person, SseEvent, parse_events

PATIENCE_S: Final = 20.0


class Viewer:
    """One request whose answer is read piece by piece. `reads_at_once=False` stalls every write until `read_on`."""

    def __init__(
        self,
        person: Person,
        method: str,
        path: str,
        *,
        body: object = None,
        seen: str | None = None,
        key: str | None = None,
    ) -> None:
        self._person, self._method, self._path = person, method, path
        self._key = key
        self._body = b"" if body is None else json.dumps(body).encode()
        self._seen = seen
        self._text = ""
        self._asked = False
        self._left = asyncio.Event()
        self._may_read = asyncio.Event()
        self._may_read.set()
        self._heard = asyncio.Condition()
        self.status = 0
        self._task = asyncio.create_task(self._live())

    @property
    def events(self) -> list[SseEvent]:
        """What has arrived, whole events only."""
        return parse_events(self._text[: self._text.rfind("\n\n") + 2])

    @property
    def is_over(self) -> bool:
        """Whether the server has ended the answer."""
        return self._task.done()

    def stall(self) -> None:
        """Stop reading."""
        self._may_read.clear()

    def read_on(self) -> None:
        """Read again."""
        self._may_read.set()

    async def until(self, happened: Callable[[list[SseEvent]], bool]) -> None:
        """Wait until enough has arrived, or the answer is over; fails after some seconds."""
        async with asyncio.timeout(PATIENCE_S), self._heard:
            await self._heard.wait_for(lambda: self.is_over or happened(self.events))

    async def leave(self) -> list[SseEvent]:
        """Close the connection, and give what had arrived."""
        self._left.set()
        self._may_read.set()
        return await self.to_the_end()

    async def to_the_end(self) -> list[SseEvent]:
        """Wait for the end of the answer, and give all of it."""
        async with asyncio.timeout(PATIENCE_S):
            await self._task
        return self.events

    async def _live(self) -> None:
        url = urlsplit(f"/api/v1{self._path}")
        headers = [(b"host", b"mall.test"), (b"authorization", f"Bearer {self._person.token}".encode())]
        if self._body:
            headers += [(b"content-type", b"application/json"), (b"content-length", str(len(self._body)).encode())]
        if self._seen is not None:
            headers.append((b"last-event-id", self._seen.encode()))
        if self._key is not None:
            headers.append((b"idempotency-key", self._key.encode()))
        scope: Any = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self._method,
            "scheme": "http",
            "path": url.path,
            "raw_path": url.path.encode(),
            "query_string": url.query.encode(),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("mall.test", 80),
        }
        door: Any = self._person.mall.door
        await door(scope, self._receive, self._send)
        async with self._heard:
            self._heard.notify_all()

    async def _receive(self) -> dict[str, object]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": self._body, "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:  # noqa: ANN401 - a message as servers take it
        await self._may_read.wait()
        if self._left.is_set():
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        async with self._heard:
            self._text += message["body"].decode()
            self._heard.notify_all()
