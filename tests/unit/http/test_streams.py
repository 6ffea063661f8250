"""Streams: how a run's events are told, that silence is no end, and that nobody holds too many."""

import asyncio
import gc
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from aimall.application.generation.follow_run import Followed, Reset, Snapshot
from aimall.domain.generation.feed import (
    AnswerDelta,
    CostPending,
    LoggedEvent,
    RunFailed,
    RunStarted,
)
from aimall.domain.kernel.errors import TryAgain
from aimall.entrypoints.http.stream.events import frame
from aimall.entrypoints.http.stream.viewers import StreamPolicy, Viewers
from tests.theatre.windows import BEN, ENDING, RUN, Client, batches, window


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
