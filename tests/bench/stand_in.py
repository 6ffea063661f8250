"""A stand-in for AI Mall: what this machine, granian, aiohttp and PostgreSQL cost when hardly anything is done by them.

It knows its caller, sets coins aside with a commit, asks the upstream, hands on what comes, and charges with a second
commit; there is no history, no limit, no log of a run and nothing that anybody refuses. The targets were set beside the
figures of such a program, so its figures tell what a target means on the machine at hand.
"""

import argparse
import gc
import hashlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from uuid import UUID, uuid4

import aiohttp
import msgspec
import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from aimall.adapters.postgres.generation.shared_calls import SharedCalls
from aimall.adapters.postgres.hot_path import HotPath, open_pool
from aimall.bootstrap.background import GC_THRESHOLDS

TABLES: Final = """
CREATE TABLE plain_wallet (id uuid PRIMARY KEY, free bigint NOT NULL CHECK (free >= 0), held bigint NOT NULL);
CREATE TABLE plain_hold (id uuid PRIMARY KEY, wallet uuid NOT NULL, amount bigint NOT NULL, charge bigint);
CREATE FUNCTION plain_open(p jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO plain_wallet VALUES ((p ->> 'wallet')::uuid, 1000000000, 0) ON CONFLICT DO NOTHING;
    UPDATE plain_wallet SET free = free - 10, held = held + 10 WHERE id = (p ->> 'wallet')::uuid;
    INSERT INTO plain_hold VALUES ((p ->> 'id')::uuid, (p ->> 'wallet')::uuid, 10, NULL);
    RETURN '{}';
END $$;
CREATE FUNCTION plain_end(p jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    UPDATE plain_hold SET charge = 1 WHERE id = (p ->> 'id')::uuid;
    UPDATE plain_wallet SET free = free + 9, held = held - 10 WHERE id = (p ->> 'wallet')::uuid;
    RETURN '{}';
END $$;
CREATE FUNCTION plain_opens(p jsonb) RETURNS SETOF jsonb LANGUAGE sql AS $$
    SELECT plain_open(d) FROM jsonb_array_elements(p) AS d
$$;
CREATE FUNCTION plain_ends(p jsonb) RETURNS SETOF jsonb LANGUAGE sql AS $$
    SELECT plain_end(d) FROM jsonb_array_elements(p) AS d
$$;
GRANT SELECT, INSERT, UPDATE ON plain_wallet, plain_hold TO aimall_app;
"""
USAGE: Final = b'"usage":{'

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class _Asked(msgspec.Struct):
    model: str
    stream: bool = False


class _Delta(msgspec.Struct):
    content: str = ""


class _Choice(msgspec.Struct):
    delta: _Delta


class _Chunk(msgspec.Struct):
    choices: list[_Choice]


_asked, _chunk = msgspec.json.Decoder(_Asked), msgspec.json.Decoder(_Chunk)


class StandIn:
    """An ASGI program."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._wallets: dict[bytes, UUID] = {}

    async def open(self, database_url: str) -> None:
        """Connect to everything."""
        path = HotPath(await open_pool(database_url))
        self._hold, self._charge = SharedCalls(path, "plain_opens"), SharedCalls(path, "plain_ends")
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
        )

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one call."""
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        key = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        wallet = self._wallets.setdefault(hashlib.sha256(key).digest(), uuid4())
        asked, run = _asked.decode(body), uuid4()
        document = f'{{"id":"{run}","wallet":"{wallet}"}}'
        await self._hold((wallet, run), document)
        sent = {"model": asked.model.rpartition("/")[2], "stream": True}
        async with self._session.post(self._upstream, data=msgspec.json.encode(sent)) as reply:
            if asked.stream:
                await self._hand_on(reply, (wallet, run), document, send)
            else:
                said = await _text_of(reply)
                await self._charge((wallet, run), document)
                await _start(send, b"application/json")
                await send({"type": "http.response.body", "body": msgspec.json.encode({"content": said})})

    async def _hand_on(
        self, reply: aiohttp.ClientResponse, place: tuple[UUID, UUID], document: str, send: Send
    ) -> None:
        await _start(send, b"text/event-stream")
        is_charged = False
        async for chunk in reply.content.iter_any():
            if USAGE in chunk and not is_charged:
                await self._charge(place, document)
                is_charged = True
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _text_of(reply: aiohttp.ClientResponse) -> str:
    whole = b"".join([chunk async for chunk in reply.content.iter_any()])
    chunks = [_chunk.decode(line[6:]) for line in whole.split(b"\n\n") if line.startswith(b"data: {")]
    return "".join(choice.delta.content for chunk in chunks for choice in chunk.choices)


async def _start(send: Send, kind: bytes) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})


async def serve(port: int, upstream: str, database_url: str) -> None:
    """Serve for ever."""
    app = StandIn(upstream)
    await app.open(database_url)
    server = Server(
        app,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1024,
        backpressure=4096,
        log_enabled=False,
    )
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    await server.serve()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("upstream")
    parser.add_argument("database_url")
    given = parser.parse_args()
    uvloop.run(serve(given.port, given.upstream, given.database_url))
