"""A server that is told to stop: what it answers may end, the rest is handed on, and coins stay right."""

import asyncio
import os
from signal import SIGINT, SIGTERM, Signals

import pytest

from tests.crash.conftest import Scene
from tests.crash.customer import Transcript
from tests.crash.test_crash_points import KEY, charges_of, price_of, run_ending
from tests.crash.test_disconnects import until_stored
from tests.upstreams.script import Script

pytestmark = pytest.mark.slow
PATIENCE_S = 30.0


async def ask_until_shown(scene: Scene, **settings: str) -> tuple[asyncio.Task[Transcript], Transcript]:
    """Start the server, ask, and give the question that is being answered once two pieces were shown."""
    scene.upstream.script(Script(gate_after=2))
    await asyncio.to_thread(scene.server.start, settings)
    await scene.customer.arrive()
    heard = Transcript()
    asking = asyncio.create_task(scene.customer.ask(key=KEY, heard=heard))
    async with asyncio.timeout(PATIENCE_S):
        while len(heard.of("message.delta")) < 2:  # noqa: ASYNC110 - only the server can tell
            await asyncio.sleep(0.01)
    return asking, heard


async def test_an_answer_that_ends_in_time_is_whole_and_charged_exactly_before_the_server_is_gone(scene: Scene) -> None:
    asking, _ = await ask_until_shown(scene)
    os.kill(scene.server.pid, SIGTERM)
    scene.upstream.release()
    transcript = await asking
    assert await asyncio.to_thread(scene.server.wait_for_death) == 0
    (record,) = scene.upstream.log
    assert (transcript.text, transcript.endings) == (record.text_sent, 1)
    await asyncio.to_thread(scene.server.start)
    assert await charges_of(scene) == [price_of(record)]
    await scene.books_are_right()


async def test_an_answer_that_does_not_end_in_time_is_left_to_the_next_process_and_costs_nothing(scene: Scene) -> None:
    asking, heard = await ask_until_shown(scene, AIMALL_DRAIN_SECONDS="0.3")
    os.kill(scene.server.pid, SIGTERM)
    await asking
    assert heard.endings == 0  # nobody has ended it: the upstream has not, and the server did not wait for that
    assert await asyncio.to_thread(scene.server.wait_for_death) == 0
    await asyncio.to_thread(scene.server.start)
    generation = heard.of("message.start")[0]["generationId"]
    rest = await scene.customer.follow(generation, seen=heard.ids[-1])
    numbers = heard.numbers + rest.numbers
    assert numbers == list(range(1, len(numbers) + 1))
    assert rest.endings == 1
    assert heard.text + rest.text == scene.upstream.log[0].text_sent
    assert (await run_ending(scene, generation))["state"] == "voided"
    assert await charges_of(scene) == []
    await scene.books_are_right()


@pytest.mark.parametrize("second", [SIGINT, SIGTERM], ids=lambda second: second.name)
async def test_who_cannot_wait_says_it_twice(scene: Scene, second: Signals) -> None:
    asking, heard = await ask_until_shown(scene, AIMALL_DRAIN_SECONDS="600")
    await until_stored(scene, "last_seq", 3)  # of what the store knows nothing, the next process begins anew
    os.kill(scene.server.pid, SIGTERM)
    await stops_listening(scene)
    os.kill(scene.server.pid, second)
    assert await asyncio.to_thread(scene.server.wait_for_death) == -second
    await asking
    await asyncio.to_thread(scene.server.start)
    run = await run_ending(scene, heard.of("message.start")[0]["generationId"])
    assert run["state"] == "voided"
    assert await charges_of(scene) == []
    await scene.books_are_right()


async def stops_listening(scene: Scene) -> None:
    """Wait until the server takes nobody new, which is what the first signal means."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", scene.server.port)
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0.02)
