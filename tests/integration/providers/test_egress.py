"""Egress: deadlines, bounds, and the two rules that every call keeps."""

import sys
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.chat_streams import ChatCall, stream_chat
from aimall.adapters.egress.failures import AnswerTooLong, CallFailed, CallInsideUnit
from aimall.adapters.egress.origins import OriginRefused, Origins
from aimall.adapters.egress.streams import ByteStreams, StreamLimits
from aimall.application.units import unit_is_open
from aimall.domain.generation.event import Accepted
from tests.upstreams.raw_server import Exchange, RawServer


async def respond(exchange: Exchange) -> None:
    """Answer by path."""
    match exchange.request.path:
        case "/hang":
            await exchange.hang()
        case "/drip":
            await exchange.begin(200, {})
            while True:
                await exchange.send(b" ")
        case "/cookie":
            sent = exchange.request.headers.get("cookie", "")
            await exchange.answer_json(200, {"cookie": sent}, {"Set-Cookie": "a=b; Path=/"})
        case "/answer":
            await exchange.begin(200, {"Content-Type": "text/event-stream"})
            await exchange.send(b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n')
            await exchange.hang()
        case "/elsewhere":
            await exchange.answer_json(302, {}, {"Location": "/cookie"})
        case _:
            await exchange.answer_json(200, exchange.request.body.decode() or {})


@pytest.fixture
async def server() -> AsyncIterator[RawServer]:
    async with RawServer(respond) as server:
        yield server


@pytest.fixture
async def calls(server: RawServer) -> AsyncIterator[JsonCalls]:
    async with JsonCalls(Origins([server.address])) as calls:
        yield calls


async def test_a_document_is_posted_and_its_answer_read(calls: JsonCalls, server: RawServer) -> None:
    reply = await calls.post(f"{server.address}/", b'{"a":1}')
    assert (reply.status, reply.body, reply.is_ok) == (200, b'{"a":1}', True)


@pytest.mark.parametrize("path", ["/hang", "/drip"])
async def test_a_call_ends_at_its_deadline_however_slowly_it_goes_on(
    calls: JsonCalls, server: RawServer, path: str
) -> None:
    with pytest.raises(CallFailed):
        await calls.get(server.address + path, deadline_s=0.2)


async def test_an_answer_beyond_its_bound_is_not_read(calls: JsonCalls, server: RawServer) -> None:
    with pytest.raises(AnswerTooLong):
        await calls.get(f"{server.address}/drip", bytes_max=1000)


async def test_a_redirect_is_not_followed(calls: JsonCalls, server: RawServer) -> None:
    reply = await calls.get(f"{server.address}/elsewhere")
    assert (reply.status, reply.is_ok) == (302, False)


async def test_cookies_are_never_kept(calls: JsonCalls, server: RawServer) -> None:
    for _ in range(2):
        assert (await calls.get(f"{server.address}/cookie")).body == b'{"cookie":""}'
    async with ByteStreams(Origins([server.address])) as streams:
        for _ in range(2):
            with await streams.post_stream(f"{server.address}/cookie", b"{}", {}) as reply:
                assert await reply.document() == b'{"cookie":""}'


async def test_a_stream_that_is_one_document_is_read_up_to_its_bound(server: RawServer) -> None:
    async with ByteStreams(Origins([server.address])) as streams:
        with await streams.post_stream(f"{server.address}/drip", b"{}", {}) as reply:
            assert await reply.document(bytes_max=1000) == b" " * 1000


async def test_while_an_answer_arrives_nobody_keeps_what_was_asked(server: RawServer) -> None:
    body = bytes(100_000)
    async with ByteStreams(Origins([server.address])) as streams:
        call = ChatCall(url=f"{server.address}/answer", body=body, headers={})
        async with aclosing(stream_chat(streams, call)) as events:
            del call
            assert await anext(events) == Accepted(provider_generation_id=None)
            assert sys.getrefcount(body) == 2  # ours, and that of who counts


async def test_no_call_is_made_while_a_unit_is_open(calls: JsonCalls, server: RawServer) -> None:
    token = unit_is_open.set(True)
    try:
        with pytest.raises(CallInsideUnit):
            await calls.get(server.address)
        async with ByteStreams(Origins([server.address])) as streams:
            with pytest.raises(CallInsideUnit):
                await streams.post_stream(server.address, b"{}", {})
    finally:
        unit_is_open.reset(token)


async def test_no_other_origin_is_called(calls: JsonCalls, server: RawServer) -> None:
    with pytest.raises(OriginRefused):
        await calls.get("http://127.0.0.1:1/")
    async with ByteStreams(Origins([server.address])) as streams:
        with pytest.raises(OriginRefused):
            await streams.post_stream("http://127.0.0.1:1/", b"{}", {})


async def test_a_fetch_that_goes_silent_is_given_up(server: RawServer) -> None:
    async with ByteStreams(Origins([server.address]), StreamLimits(silence_s=0.1)) as streams:
        with await streams.get_stream(f"{server.address}/answer", {}) as reply:
            assert await reply.read()
            with pytest.raises(CallFailed):
                await reply.read()
