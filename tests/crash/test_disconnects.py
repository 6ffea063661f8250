"""Who leaves loses nothing: a run goes on without its viewers, and viewers find it again after a crash."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from tests.crash.conftest import Scene
from tests.crash.customer import Transcript
from tests.crash.test_crash_points import KEY, charges_of, price_of, run_ending
from tests.postgres import ask
from tests.upstreams.script import Record, Script

pytestmark = pytest.mark.slow
PATIENCE_S = 30.0


async def until(happened: Callable[[], bool]) -> None:
    """Wait for what the server brings about."""
    async with asyncio.timeout(PATIENCE_S):
        while not happened():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.01)


async def until_stored(scene: Scene, column: str, value: int) -> None:
    """Wait until the store holds so much of the only run: what is in memory alone may die with its process."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if await ask(scene.database_url, f"SELECT {column} FROM generation") == value:  # noqa: S608 - our own names
                return
            await asyncio.sleep(0.02)


def run_of(heard: Transcript) -> str:
    """Give the run that a transcript is of."""
    return str(heard.of("message.start")[0]["generationId"])


def both(heard: Transcript, rest: Transcript) -> Transcript:
    """Give what somebody saw before and after a break, as one."""
    return Transcript(events=heard.events + rest.events, ids=heard.ids + rest.ids)


def is_unbroken(whole: Transcript) -> bool:
    """Tell whether every event came, once and in order, to one ending."""
    return whole.numbers == list(range(1, len(whole.numbers) + 1)) and whole.endings == 1


async def answer_of(scene: Scene) -> dict[str, Any]:
    """Give the stored answer of the conversation."""
    messages = (await scene.customer.get(f"/conversations/{scene.customer.conversation}/messages"))["items"]
    (answer,) = [message for message in messages if message["role"] == "assistant"]
    return dict(answer)


def finished(scene: Scene) -> list[Record]:
    """What the upstream answered to its end."""
    return [record for record in scene.upstream.log if record.is_finished]


@pytest.mark.parametrize("pieces", [0, 2])
async def test_an_answer_goes_on_without_the_one_who_asked(scene: Scene, pieces: int) -> None:
    scene.upstream.script(Script(gate_after=pieces))
    await asyncio.to_thread(scene.server.start)
    await scene.customer.arrive()
    heard = Transcript()
    asking = asyncio.create_task(scene.customer.ask(key=KEY, heard=heard))
    await until(lambda: len(heard.events) == 1 + pieces)
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking
    await until(lambda: "/chat/stream" in scene.server.log())  # the server has seen that nobody listens any more
    scene.upstream.release()
    run = await run_ending(scene, run_of(heard))
    (record,) = scene.upstream.log
    assert (run["state"], record.is_finished, record.is_disconnected) == ("settled", True, False)
    assert await charges_of(scene) == [price_of(record)]
    answer = await answer_of(scene)
    assert (answer["status"], answer["content"]) == ("complete", record.text_sent)
    whole = both(heard, await scene.customer.follow(run_of(heard), seen=heard.ids[-1]))
    assert is_unbroken(whole)
    assert whole.text == record.text_sent
    await scene.books_are_right()


async def kill_while_the_upstream_is_silent(scene: Scene, heard: Transcript, *, attempt: int) -> None:
    """Kill the server once the upstream has the request, which it never answers, and the store knows of it."""
    asking = asyncio.create_task(scene.customer.ask(key=KEY, heard=heard))
    await scene.upstream.until(lambda log: len(log) == attempt)
    await until_stored(scene, "attempt", attempt)
    await until(lambda: len(heard.events) == 1)
    scene.server.kill()
    await asking


async def test_a_request_that_died_before_its_first_header_is_sent_again_and_charged_once(scene: Scene) -> None:
    scene.upstream.script(Script(hang_before_head=True))
    await asyncio.to_thread(scene.server.start)
    await scene.customer.arrive()
    heard = Transcript()
    await kill_while_the_upstream_is_silent(scene, heard, attempt=1)
    await asyncio.to_thread(scene.server.start)
    whole = both(heard, await scene.customer.follow(run_of(heard), seen=heard.ids[-1]))
    assert is_unbroken(whole)
    lost, (record,) = scene.upstream.log[0], finished(scene)
    assert (lost.is_finished, len(scene.upstream.log)) == (False, 2)
    assert whole.text == (await answer_of(scene))["content"] == record.text_sent
    assert await charges_of(scene) == [price_of(record)]
    await scene.books_are_right()


async def test_a_request_that_died_twice_is_not_sent_a_third_time_and_costs_nothing(scene: Scene) -> None:
    scene.upstream.script(Script(hang_before_head=True, times=2))
    await asyncio.to_thread(scene.server.start)
    await scene.customer.arrive()
    for attempt in (1, 2):
        heard = Transcript()
        await kill_while_the_upstream_is_silent(scene, heard, attempt=attempt)
        await asyncio.to_thread(scene.server.start)
    assert (await run_ending(scene, run_of(heard)))["state"] == "voided"
    assert is_unbroken(both(heard, await scene.customer.follow(run_of(heard), seen=heard.ids[-1])))
    assert len(scene.upstream.log) == 2
    assert await charges_of(scene) == []
    await scene.books_are_right()


async def test_two_viewers_find_their_places_again_after_a_crash(scene: Scene) -> None:
    scene.upstream.script(Script(gate_after=3))
    await asyncio.to_thread(scene.server.start)
    await scene.customer.arrive()
    ahead, behind = Transcript(), Transcript()
    asking = asyncio.create_task(scene.customer.ask(key=KEY, heard=ahead))
    await until(lambda: len(ahead.of("message.delta")) == 3)
    watching = asyncio.create_task(scene.customer.follow(run_of(ahead), heard=behind))
    await until(lambda: len(behind.of("message.delta")) == 3)
    await until_stored(scene, "last_seq", 4)
    scene.server.kill()
    await asyncio.gather(asking, watching)
    behind = Transcript(events=behind.events[:2], ids=behind.ids[:2])  # as if the wire had lost the rest
    await asyncio.to_thread(scene.server.start)
    found = await asyncio.gather(
        *(scene.customer.follow(run_of(ahead), seen=heard.ids[-1]) for heard in (ahead, behind))
    )
    one, other = both(ahead, found[0]), both(behind, found[1])
    assert is_unbroken(one)
    assert (one.events, one.ids) == (other.events, other.ids)
    assert one.text == (await answer_of(scene))["content"] == scene.upstream.log[0].text_sent
    assert (await run_ending(scene, run_of(ahead)))["state"] == "voided"
    assert await charges_of(scene) == []
    await scene.books_are_right()
