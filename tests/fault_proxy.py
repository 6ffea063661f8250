"""A wire to PostgreSQL that fails on command: it reads what clients ask, and loses exactly what a test wants lost."""

import asyncio
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final
from urllib.parse import urlsplit

READY: Final = b"Z\x00\x00\x00\x05"  # ReadyForQuery: the server has done all it was asked, commits included
PROTOCOL: Final = struct.pack("!I", 0x00030000)  # in the last message without a type
AT_ONCE_RESET: Final = struct.pack("ii", 1, 0)


class Loss(Enum):
    """What becomes of a message."""

    REQUEST = auto()  # never reaches the server; the client's connection is reset
    ANSWER = auto()  # the server does it, and when it has, the client's connection is reset instead of answered
    BOTH = auto()  # swallowed, and silence from then on: no end, no reset


@dataclass(slots=True, kw_only=True)
class Fault:
    """Strikes once: at the first message with `needle`, on a connection that has sent `after` before."""

    loss: Loss
    needle: bytes = b""
    after: bytes = b""
    message: int = 0  # at the earliest with this number on its connection
    struck: asyncio.Event = field(default_factory=asyncio.Event)


class FaultProxy:
    """Stands between clients and one server."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._server: asyncio.Server | None = None
        self._links: set[Link] = set()
        self._lives: set[asyncio.Task[None]] = set()
        self.faults: list[Fault] = []
        self.delay_s = 0.0  # before each answer
        self.hides_endings = False  # whether clients are not told that the server has hung up

    @property
    def dsn(self) -> str:
        """The address of the same database, through this proxy."""
        assert self._server is not None
        url = urlsplit(self._dsn)
        port = self._server.sockets[0].getsockname()[1]
        return url._replace(netloc=f"{url.username}:{url.password}@127.0.0.1:{port}").geturl()

    def fail(self, loss: Loss, needle: bytes = b"", *, after: bytes = b"", message: int = 0) -> Fault:
        """Arrange one fault."""
        fault = Fault(loss=loss, needle=needle, after=after, message=message)
        self.faults.append(fault)
        return fault

    def cut_all(self) -> None:
        """Reset every connection there is."""
        for link in tuple(self._links):
            link.reset()

    async def open(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def close(self) -> None:
        """Stop listening and leave nobody connected."""
        assert self._server is not None
        self._server.close()
        self.cut_all()
        for link in tuple(self._links):
            link.ended.set()
        await asyncio.gather(*self._lives, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        life = asyncio.current_task()
        assert life is not None
        self._lives.add(life)
        life.add_done_callback(self._lives.discard)
        url = urlsplit(self._dsn)
        try:
            server, to_server = await asyncio.open_connection(url.hostname, url.port)
        except OSError:
            to_client.transport.abort()
            return
        link = Link(self, client, to_client, server, to_server)
        self._links.add(link)
        try:
            await link.live()
        finally:
            self._links.discard(link)


class Link:
    """One connection of a client, and ours to the server for it."""

    def __init__(
        self,
        proxy: FaultProxy,
        client: asyncio.StreamReader,
        to_client: asyncio.StreamWriter,
        server: asyncio.StreamReader,
        to_server: asyncio.StreamWriter,
    ) -> None:
        self._proxy = proxy
        self._client, self._to_client = client, to_client
        self._server, self._to_server = server, to_server
        self._said = b""  # what may be the `after` of a fault
        self._messages = 0
        self._loss: Loss | None = None
        self.ended = asyncio.Event()

    async def live(self) -> None:
        """Carry messages until either side ends."""
        ways = [asyncio.create_task(way) for way in (self._ask(), self._answer(), self.ended.wait())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._to_server.close()
            self._to_client.close()

    def reset(self) -> None:
        """Hang up on the client in the rudest way, unless it has hung up itself."""
        if self._to_client.is_closing():
            return
        plug: socket.socket = self._to_client.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE_RESET)
        self._to_client.transport.abort()

    async def _ask(self) -> None:
        is_greeting = True
        while True:
            head = b"" if is_greeting else await self._client.readexactly(1)
            length = await self._client.readexactly(4)
            body = await self._client.readexactly(struct.unpack("!I", length)[0] - 4)
            is_greeting = is_greeting and not body.startswith(PROTOCOL)
            if not is_greeting:
                self._messages += 1
            if self._loss is None:
                self._strike(body)
            if self._loss is Loss.REQUEST:
                return self.reset()
            if self._loss is not Loss.BOTH:
                self._to_server.write(head + length + body)
                await self._to_server.drain()

    def _strike(self, body: bytes) -> None:
        for fault in self._proxy.faults:
            if self._messages >= fault.message and fault.needle in body and fault.after in self._said:
                self._proxy.faults.remove(fault)
                self._loss = fault.loss
                fault.struck.set()
                return
        self._said += body

    async def _answer(self) -> None:
        unsaid = b""
        while data := await self._server.read(65536):
            if self._proxy.delay_s:
                await asyncio.sleep(self._proxy.delay_s)
            if self._loss is None:
                self._to_client.write(data)
                await self._to_client.drain()
            elif self._loss is Loss.ANSWER and READY in (unsaid := unsaid + data):
                return self.reset()
        if self._proxy.hides_endings:
            await asyncio.get_running_loop().create_future()
        return None


@asynccontextmanager
async def faulty_wire(dsn: str) -> AsyncGenerator[FaultProxy]:
    """Put a proxy before a database."""
    proxy = FaultProxy(dsn)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.close()
