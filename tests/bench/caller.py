"""A client that costs little: one connection, one request after another, and the moment at which each piece came."""

import asyncio
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

HEAD_ENDS: Final = b"\r\n\r\n"
LAST_CHUNK: Final = b"0\r\n\r\n"


@dataclass(slots=True, kw_only=True)
class Answer:
    """What came back. A piece is what was read at once, with the marks of chunks in it; the body has none."""

    status: int = 0
    body: bytes = b""
    begun: float
    first_at: float = 0.0
    ended: float = 0.0
    pieces: list[tuple[float, bytes]] = field(default_factory=list[tuple[float, bytes]])


class Caller(asyncio.Protocol):
    """One keep-alive connection to one server. A piece that comes is noted, and read when all have come."""

    def __init__(self, url: str, *headers: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._headers = "".join(f"{header}\r\n" for header in (f"Host: {parts.netloc}", *headers))
        self._whole: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, self._host, self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.close()

    async def post(self, path: str, body: bytes, *, watch: bytes = b"") -> Answer:
        """Post JSON and read the whole answer. With `watch`, `first_at` is when these bytes came for the first time."""
        self._answer, self._watched = Answer(begun=time.monotonic()), watch
        self._whole = whole = asyncio.get_running_loop().create_future()
        self._is_head_read = False
        self._length: int | None = None
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._transport.write(f"POST {path} HTTP/1.1\r\n{self._headers}{kind}\r\n".encode() + body)
        await whole
        told = b"".join(piece for _, piece in self._answer.pieces)
        head, _, rest = told.partition(HEAD_ENDS)
        self._answer.status = int(head.split(b" ", 2)[1])
        self._answer.body = rest if self._length is not None else _unchunked(rest)
        return self._answer

    def data_received(self, data: bytes) -> None:
        now, answer = time.monotonic(), self._answer
        answer.pieces.append((now, data))
        if not answer.first_at and self._watched in data and (self._watched or HEAD_ENDS in data):
            answer.first_at = now
        if not self._is_head_read:
            self._read_head()
        if self._whole is not None and self._is_head_read and self._is_whole(data):
            answer.ended = now
            self._whole.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._whole is not None and not self._whole.done():
            self._whole.set_exception(exc or ConnectionResetError("the server hung up"))

    def _read_head(self) -> None:
        told = b"".join(piece for _, piece in self._answer.pieces)
        head, ends, _ = told.partition(HEAD_ENDS)
        if not ends:
            return
        self._is_head_read = True
        name, _, value = head.lower().partition(b"content-length:")
        if len(name) < len(head):
            self._length = len(head) + len(ends) + int(value.split(b"\r\n")[0])

    def _is_whole(self, data: bytes) -> bool:
        if self._length is None:
            return data.endswith(LAST_CHUNK)
        return sum(len(piece) for _, piece in self._answer.pieces) >= self._length


def _unchunked(raw: bytes) -> bytes:
    parts: list[bytes] = []
    while raw:
        size, _, raw = raw.partition(b"\r\n")
        length = int(size, 16)
        parts.append(raw[:length])
        raw = raw[length + 2 :]
    return b"".join(parts)
