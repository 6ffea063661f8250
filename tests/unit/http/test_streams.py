"""Streams: a window onto a run, closed by its end, its client or its rights, and by nothing else."""

import asyncio
import gc
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import pytest

from aimall.application.access.standings import REMEMBERED_S
from aimall.application.generation.follow_run import Followed, Reset, Snapshot
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import (
    AnswerDelta,
    AnswerDone,
    CostPending,
    LoggedEvent,
    RunCharged,
    RunFailed,
    RunStarted,
)
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId, UserId
from aimall.entrypoints.http.sse import MayWatch, NativeDialect, Window
from aimall.entrypoints.http.stream.events import frame
from aimall.entrypoints.http.stream.viewers import StreamPolicy, Viewers

RUN = GenerationId(UUID(int=7))
ANNA, BEN = UserId(UUID(int=1)), UserId(UUID(int=2))
ENDING = (
    LoggedEvent(3, AnswerDone(message=None, finish=FinishReason.STOP)),
    LoggedEvent(4, RunCharged(usage=Usage(input_tokens=5, output_tokens=2), cost=Coins(41_200))),
)


class Client:
    """A client that reads, stalls or leaves."""

    def __init__(self, *, stalls: bool = False) -> None:
        self.received: list[bytes] = []
        self.is_closed = False
        self._stalls = stalls
        self._left = asyncio.Event()
        self._heard = asyncio.Condition()

    def leave(self) -> None:
        self._left.set()

    async def receive(self) -> Any:  # noqa: ANN401 - a message as servers send it
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:  # noqa: ANN401 - a message as servers take it
        if self._stalls:
            await asyncio.Event().wait()
        self.received.append(message["body"])
        self.is_closed = not message["more_body"]
        async with self._heard:
            self._heard.notify_all()

    async def hears(self, text: str) -> None:
        """Wait until something has arrived."""
        async with self._heard:
            await self._heard.wait_for(lambda: text in self.text)

    @property
    def text(self) -> str:
        return b"".join(self.received).decode()


async def batches(*given: tuple[Followed, ...], then_wait: bool = False) -> AsyncGenerator[tuple[Followed, ...]]:
    for batch in given:
        yield batch
    if then_wait:
        await asyncio.Event().wait()


async def always() -> bool:
    return True


async def never() -> bool:
    return False


def window(
    events: AsyncGenerator[tuple[Followed, ...]],
    viewers: Viewers | None = None,
    *,
    user: UserId = ANNA,
    may_watch: MayWatch = always,
) -> Window:
    dialect = NativeDialect(RUN, retry_ms=2000)
    return Window(events, dialect, viewer=user, viewers=viewers or Viewers(StreamPolicy()), may_watch=may_watch)


async def test_every_event_has_the_id_of_its_run_and_place_and_stays_on_one_line() -> None:
    client = Client()
    await window(batches((LoggedEvent(2, AnswerDelta(text="a\nb\r\u2028c")),), ENDING))(client.receive, client.send)
    lines = client.text.splitlines() if "\u2028" not in client.text else client.text.split("\n")
    assert "retry: 2000" in lines
    assert f"id: gen_{RUN.hex}:2" in lines
    assert 'data: {"event":"message.delta","text":"a\\nb\\r\u2028c"}' in lines
    assert [line for line in lines if line.startswith("event: ")] == [
        "event: message.delta",
        "event: message.done",
        "event: usage",
    ]
    assert client.is_closed


@pytest.mark.parametrize(
    ("followed", "name", "held"),
    [
        (LoggedEvent(1, RunStarted(message=None, conversation=None)), "message.start", '"conversationId":null'),
        (ENDING[1], "usage", '"promptTokens":5,"completionTokens":2,"coinCost":"0.041200"'),
        (LoggedEvent(4, CostPending()), "state", '"state":"cost_pending"'),
        (
            LoggedEvent(4, RunFailed(code="provider.timeout")),
            "error",
            '"code":"provider.timeout","coinCost":"0.000000"',
        ),
        (Reset(seq=9), "reset", '"event":"reset"'),
        (Snapshot(text="so far", seq=9), "snapshot", '"text":"so far"'),
    ],
)
def test_each_kind_of_event_has_its_public_name_and_fields(followed: Followed, name: str, held: str) -> None:
    text = frame(RUN, followed).decode()
    assert f"event: {name}\n" in text
    assert held in text
    assert text.endswith("\n\n")


async def test_a_silent_run_is_kept_alive_by_comments() -> None:
    client = Client()
    viewers = Viewers(StreamPolicy(heartbeat_s=0.001))
    watching = asyncio.create_task(window(batches(then_wait=True), viewers)(client.receive, client.send))
    await client.hears(": keep-alive")
    client.leave()
    await watching


class SlowToBeat(Client):
    """A client that takes its time over a sign of life, and notes how many writes it was sent at once."""

    def __init__(self) -> None:
        super().__init__()
        self.is_beating, self.may_go_on = asyncio.Event(), asyncio.Event()
        self._writes = self.most_at_once = 0

    async def send(self, message: Any) -> None:  # noqa: ANN401 - a message as servers take it
        self._writes += 1
        self.most_at_once = max(self.most_at_once, self._writes)
        if b"keep-alive" in message["body"]:
            self.is_beating.set()
            await self.may_go_on.wait()
        await super().send(message)
        self._writes -= 1


async def test_an_event_waits_until_a_sign_of_life_is_written() -> None:
    client = SlowToBeat()

    async def events() -> AsyncGenerator[tuple[Followed, ...]]:
        await client.is_beating.wait()
        asyncio.get_running_loop().call_soon(asyncio.get_running_loop().call_soon, client.may_go_on.set)
        yield ENDING

    await window(events(), Viewers(StreamPolicy(heartbeat_s=0.001)))(client.receive, client.send)
    assert client.most_at_once == 1
    assert client.text.index("keep-alive") < client.text.index("event: usage")


class GoneInSilence(Client):
    """A client whom no sign of life reaches any more."""

    async def send(self, message: Any) -> None:  # noqa: ANN401 - a message as servers take it
        if b"keep-alive" in message["body"]:
            raise ConnectionResetError
        await super().send(message)


async def test_a_sign_of_life_that_reaches_nobody_ends_the_window_and_is_reported_as_no_defect() -> None:
    client, reported = GoneInSilence(), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    policy = StreamPolicy(heartbeat_s=0.001, stall_s=0.001)
    await window(batches(then_wait=True), Viewers(policy))(client.receive, client.send)
    gc.collect()
    assert reported == []


async def test_a_client_that_leaves_ends_its_window_only() -> None:
    client = Client()
    watching = asyncio.create_task(window(batches(then_wait=True))(client.receive, client.send))
    await client.hears("retry")
    client.leave()
    await watching


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


def test_a_log_out_closes_streams_within_a_minute_even_when_it_was_remembered_as_standing() -> None:
    policy = StreamPolicy()
    assert policy.recheck_s + REMEMBERED_S < 60
    assert policy.goodbye_s < policy.stall_s


async def test_a_log_that_cannot_be_read_on_closes_the_stream_so_that_it_is_resumed() -> None:
    async def broken() -> AsyncGenerator[tuple[Followed, ...]]:
        yield (LoggedEvent(2, AnswerDelta(text="a")),)
        raise TryAgain

    client = Client()
    await window(broken())(client.receive, client.send)
    assert client.is_closed
    assert "event: error" not in client.text


async def test_one_stream_too_many_closes_the_persons_oldest_and_nobody_elses() -> None:
    viewers = Viewers(StreamPolicy(per_user=1))
    oldest, others, newest = Client(), Client(), Client()
    first = asyncio.create_task(window(batches(then_wait=True), viewers)(oldest.receive, oldest.send))
    other = asyncio.create_task(window(batches(then_wait=True), viewers, user=BEN)(others.receive, others.send))
    await oldest.hears("retry")
    await others.hears("retry")
    await window(batches(ENDING), viewers)(newest.receive, newest.send)
    await first
    assert oldest.is_closed
    assert not others.is_closed
    others.leave()
    await other


async def test_a_full_process_says_come_again_before_anything_is_started() -> None:
    viewers = Viewers(StreamPolicy(per_process=1))
    client = Client()
    watching = asyncio.create_task(window(batches(then_wait=True), viewers)(client.receive, client.send))
    await client.hears("retry")
    with pytest.raises(TryAgain):
        viewers.require_room()
    client.leave()
    await watching
    viewers.require_room()
