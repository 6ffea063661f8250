"""Windows onto runs: closed by their end, their client or its rights, and by nothing else."""

import asyncio
import gc
import weakref
from collections.abc import AsyncGenerator
from typing import Any

import pytest
import structlog
import structlog.testing
from litestar.types import Receive, Scope, Send

from aimall.application.access.standings import REMEMBERED_S
from aimall.application.generation.follow_run import Followed
from aimall.domain.kernel.errors import TryAgain
from aimall.entrypoints.http.edge.exchange import exchange_of
from aimall.entrypoints.http.edge.front_door import FrontDoor
from aimall.entrypoints.http.edge.policy import EdgePolicy
from aimall.entrypoints.http.site.answering import Site
from aimall.entrypoints.http.sse import NativeDialect, Window
from aimall.entrypoints.http.stream.departure import Listener
from aimall.entrypoints.http.stream.viewers import StreamPolicy, Viewers
from tests.theatre.windows import ANNA, BEN, ENDING, RUN, Client, always, batches, never, window


async def test_a_client_that_leaves_ends_its_window_only() -> None:
    client = Client()
    watching = asyncio.create_task(window(batches(then_wait=True))(client.receive, client.send))
    await client.hears("retry")
    client.leave()
    await watching


async def test_that_a_client_left_is_told_before_anything_is_put_down() -> None:
    client, told = Client(), list[str]()

    async def events() -> AsyncGenerator[tuple[Followed, ...]]:
        try:
            yield ()
            await asyncio.Event().wait()
        finally:
            told.append("put down")

    watching = asyncio.create_task(window(events(), on_left=lambda: told.append("left"))(client.receive, client.send))
    await client.hears("retry")
    client.leave()
    await watching
    assert told[:2] == ["left", "put down"]


async def test_a_window_that_breaks_tells_whoever_had_it_written_and_that_nobody_hears_the_rest() -> None:
    async def events() -> AsyncGenerator[tuple[Followed, ...]]:
        yield ()
        raise ZeroDivisionError

    client, told = Client(), list[str]()
    with pytest.raises(ZeroDivisionError):
        await window(events(), on_left=lambda: told.append("left"))(client.receive, client.send)
    assert told == ["left"]


async def test_of_a_whole_answer_nobody_is_told_that_its_client_left() -> None:
    client, told = Client(), list[str]()
    await window(batches(ENDING), on_left=lambda: told.append("left"))(client.receive, client.send)
    client.leave()
    await asyncio.sleep(0)
    assert told == []


async def test_a_window_is_gone_with_its_stream_and_waits_for_no_collector() -> None:
    client = Client()
    listener = Listener(client.receive, lambda: None)
    one = Window(
        batches(ENDING),
        NativeDialect(RUN, retry_ms=2000),
        viewer=ANNA,
        viewers=Viewers(StreamPolicy()),
        may_watch=always,
        listener=listener,
        on_left=listener.on_left,
    )
    gone = weakref.ref(one)
    gc.disable()
    try:
        await one(client.receive, client.send)
        del one
        assert gone() is None
    finally:
        gc.enable()


async def test_whoever_asks_late_hears_at_once_that_the_client_has_left() -> None:
    client, told, is_heard = Client(), list[str](), asyncio.Event()
    listener = Listener(client.receive, is_heard.set)
    client.leave()
    await is_heard.wait()
    listener.tell(lambda: told.append("left"))
    assert told == ["left"]


async def test_the_front_door_lets_the_client_go_when_its_answer_cannot_be_sent() -> None:
    client, told, begun = Client(), list[str](), list[Listener]()

    async def answer(scope: Scope, receive: Receive, _send: Send) -> None:
        begun.append(Listener(receive, lambda: told.append("left")))
        exchange_of(scope).listener = begun[0]
        raise ConnectionResetError

    app: Any = answer
    door: Any = FrontDoor(app, EdgePolicy(), Site(None))
    scope = {"type": "http", "method": "POST", "path": "/v1/x", "query_string": b"", "headers": [], "client": None}
    with pytest.raises(ConnectionResetError):
        await door(scope, client.receive, client.send)
    client.leave()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (begun[0].has_left, told) == (False, [])


async def test_while_a_body_is_written_nobody_holds_what_its_request_came_with() -> None:
    class Brought:
        """What a request came with."""

    client, is_held, brought = Client(), list[bool](), Brought()
    held = weakref.ref(brought)

    async def write(_receive: Receive, _send: Send) -> None:
        is_held.append(held() is not None)

    async def answer(scope: Scope, _receive: Receive, _send: Send) -> None:
        exchange_of(scope).write = write

    app: Any = answer
    door: Any = FrontDoor(app, EdgePolicy(), Site(None))
    scope: dict[str, object] = {"type": "http", "method": "POST", "path": "/v1/x", "query_string": b"", "headers": []}
    scope |= {"client": None, "extensions": {"brought": brought}}
    del brought
    await door(scope, client.receive, client.send)
    assert is_held == [False]


@pytest.mark.parametrize(("broken", "error"), [(TryAgain(), "server.error"), (TimeoutError(), None)])
async def test_what_breaks_a_body_off_is_told_and_is_an_error_of_ours_unless_its_client_did_not_read(
    broken: Exception, error: str | None
) -> None:
    noted: list[str | None] = []

    async def write(_receive: Receive, _send: Send) -> None:
        raise broken

    async def answer(scope: Scope, _receive: Receive, _send: Send) -> None:
        exchange = exchange_of(scope)
        exchange.write, exchange.status = write, 200
        exchange.on_end = lambda ended, _ms: noted.append(ended.error)

    app: Any = answer
    door: Any = FrontDoor(app, EdgePolicy(), Site(None))
    scope = {"type": "http", "method": "GET", "path": "/v1/x", "query_string": b"", "headers": [], "client": None}
    with structlog.testing.capture_logs() as told, pytest.raises(type(broken)):
        await door(scope, Client().receive, Client().send)
    assert [entry["event"] for entry in told] == ["an answer broke off", "request"]
    assert noted == [error]


async def test_a_client_that_does_not_read_is_let_go() -> None:
    client = Client(stalls=True)
    await window(batches(ENDING), Viewers(StreamPolicy(stall_s=0.001)))(client.receive, client.send)
    assert not client.received


async def test_whoever_may_no_longer_watch_is_let_go() -> None:
    client = Client()
    viewers = Viewers(StreamPolicy(heartbeat_s=0.001, recheck_s=0.001))
    await window(batches(then_wait=True), viewers, may_watch=never)(client.receive, client.send)
    assert client.is_closed


async def test_a_client_that_hardly_reads_is_let_go_all_the_same_once_it_may_not_watch() -> None:
    client = Client(stalls=True)
    patient = StreamPolicy(heartbeat_s=0.001, recheck_s=0.001, goodbye_s=0.001, stall_s=3600)
    async with asyncio.timeout(10):
        await window(batches(ENDING), Viewers(patient), may_watch=never)(client.receive, client.send)
    assert not client.received


async def test_whoever_cannot_be_found_welcome_is_let_go() -> None:
    async def defect() -> bool:
        raise ZeroDivisionError

    client = Client()
    viewers = Viewers(StreamPolicy(heartbeat_s=0.001, recheck_s=0.001))
    async with asyncio.timeout(10):
        await window(batches(then_wait=True), viewers, may_watch=defect)(client.receive, client.send)
    assert client.is_closed


async def test_nobody_asks_again_whether_a_stream_may_go_on_while_somebody_is_asking() -> None:
    client, asked, is_known = Client(), list[str | None](), asyncio.Event()

    async def slowly() -> bool:
        asked.append(structlog.contextvars.get_contextvars().get("request_id"))
        await is_known.wait()
        return False

    viewers = Viewers(StreamPolicy(heartbeat_s=0.001, recheck_s=0.001))
    with structlog.contextvars.bound_contextvars(request_id="first"):
        other = asyncio.create_task(window(batches(then_wait=True), viewers)(Client().receive, client.send))
        await client.hears("retry")
    with structlog.contextvars.bound_contextvars(request_id="second"):
        stream = window(batches(then_wait=True), viewers, user=BEN, may_watch=slowly)
        watching = asyncio.create_task(stream(client.receive, client.send))
    while client.text.count("keep-alive") < 3:
        await client.hears("keep-alive")
        await asyncio.sleep(0)
    is_known.set()
    await watching
    assert asked == ["second"]
    other.cancel()
    await asyncio.gather(other, return_exceptions=True)
    assert viewers.open_now == 0


def test_a_log_out_closes_streams_within_a_minute_even_when_it_was_remembered_as_standing() -> None:
    policy = StreamPolicy()
    assert policy.recheck_s + REMEMBERED_S < 60
    assert policy.goodbye_s < policy.stall_s
