"""A tiny HTTP/1.1 server on raw sockets: every byte, pause, reset and hang is exactly what the script says."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

BODY_BYTES_MAX: Final = 64 * 1024 * 1024
_REASONS: Final = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


class ClientLeft(Exception):
    """The client closed the connection before its answer was whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked. Header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Exchange:
    """One request and the connection to answer it on."""

    request: Request
    writer: asyncio.StreamWriter
    keeps_connection: bool = True
    is_chunked: bool = False
    left: asyncio.Event = field(default_factory=asyncio.Event)
    watch: asyncio.Task[None] | None = None

    async def begin(self, status: int, headers: Mapping[str, str], *, framing: str = "chunked") -> None:
        """Send the head. `framing` is `chunked`, `close` (the end of the connection ends the body) or a length."""
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.is_chunked = framing == "chunked"
        if self.is_chunked:
            lines.append("Transfer-Encoding: chunked")
        elif framing == "close":
            self.keeps_connection = False
            lines.append("Connection: close")
        else:
            lines.append(f"Content-Length: {framing}")
        await self._write("\r\n".join([*lines, "", ""]).encode())

    async def send(self, data: bytes) -> None:
        """Send bytes of the body. Raises `ClientLeft`."""
        if data:
            await self._write(b"%x\r\n%b\r\n" % (len(data), data) if self.is_chunked else data)

    async def end(self) -> None:
        """End the body."""
        await self.stop_watching()
        if self.is_chunked:
            await self._write(b"0\r\n\r\n")

    async def answer_json(self, status: int, document: object, headers: Mapping[str, str] | None = None) -> None:
        """Answer with one whole JSON document."""
        body = document.encode() if isinstance(document, str) else msgspec.json.encode(document)
        await self.begin(status, {"Content-Type": "application/json", **(headers or {})}, framing=str(len(body)))
        await self.stop_watching()
        await self._write(body)

    async def stop_watching(self) -> None:
        """Look no more whether the client leaves: with the answer's last byte it may ask again on this connection."""
        if self.watch is not None:
            self.watch.cancel()
            await asyncio.gather(self.watch, return_exceptions=True)

    async def hang(self) -> None:
        """Say nothing until the client leaves. Raises `ClientLeft`."""
        await self.left.wait()
        raise ClientLeft

    def drop(self, *, reset: bool) -> None:
        """Cut the connection off, with RST or in an orderly way, whatever was promised."""
        self.keeps_connection = False
        if reset:
            raw: socket.socket = self.writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()

    async def _write(self, data: bytes) -> None:
        if self.left.is_set():
            raise ClientLeft
        try:
            self.writer.write(data)
            await self.writer.drain()
        except (ConnectionError, OSError) as gone:
            self.left.set()
            raise ClientLeft from gone
        await asyncio.sleep(0)  # drain does not yield while the buffer has room; others must get their turn


Handler = Callable[[Exchange], Awaitable[None]]


class RawServer:
    """Serves one handler on 127.0.0.1. Use it as a context; port 0 takes a free one."""

    def __init__(self, handler: Handler, *, port: int = 0) -> None:
        self._handler, self.port = handler, port
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """The origin, for instance `http://127.0.0.1:4011`."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read_request(reader)) is not None:
                exchange = Exchange(request, writer)
                exchange.watch = asyncio.create_task(_watch(reader, exchange))
                try:
                    await self._handler(exchange)
                except ClientLeft:
                    return
                finally:
                    await exchange.stop_watching()
                if not exchange.keeps_connection:
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, OSError):
                await writer.wait_closed()


async def _watch(reader: asyncio.StreamReader, exchange: Exchange) -> None:
    """Notice that the client left. Our clients never send before they have their answer, so one byte means leaving."""
    with contextlib.suppress(ConnectionError):
        await reader.read(1)
    exchange.left.set()


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.split("\r\n")[:-2]
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = int(headers.get("content-length", "0"))
    assert length <= BODY_BYTES_MAX
    url = urlsplit(target)
    return Request(
        method=method,
        path=unquote(url.path),
        query=dict(parse_qsl(url.query)),
        headers=headers,
        body=await reader.readexactly(length),
    )
