"""A client that costs little: one connection, one request after another, and the moment at which each piece came."""

import asyncio
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


@dataclass(slots=True, kw_only=True)
class Answer:
    """What came back: the status, the body, and when its pieces came."""

    status: int
    body: bytes
    begun: float
    first_at: float
    ended: float
    pieces: list[tuple[float, bytes]] = field(default_factory=list[tuple[float, bytes]])


class Caller:
    """One keep-alive connection to one server."""

    def __init__(self, url: str, *headers: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._headers = "".join(f"{header}\r\n" for header in (f"Host: {parts.netloc}", *headers))

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=2**20)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    async def post(self, path: str, body: bytes, *, watch: bytes = b"") -> Answer:
        """Post JSON and read the whole answer. With `watch`, `first_at` is when these bytes came for the first time."""
        begun = time.monotonic()
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._writer.write(f"POST {path} HTTP/1.1\r\n{self._headers}{kind}\r\n".encode() + body)
        answer = Answer(status=0, body=b"", begun=begun, first_at=0.0, ended=0.0)
        told = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        answer.status = int(told.split(" ", 2)[1])
        async for piece in self._body(told):
            now = time.monotonic()
            if watch in piece and not answer.first_at:
                answer.first_at = now
            answer.pieces.append((now, piece))
        answer.ended = time.monotonic()
        answer.body = b"".join(piece for _, piece in answer.pieces)
        return answer

    async def _body(self, head: str):  # noqa: ANN202 - bytes, as they come
        if "content-length:" in head:
            yield await self._reader.readexactly(int(head.partition("content-length:")[2].split("\r\n")[0]))
            return
        while size := int(await self._reader.readline(), 16):
            yield (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readline()
