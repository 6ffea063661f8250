"""Two processes on one database: either shows, stops and takes over what runs in the other."""

import asyncio
import os
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from signal import SIGTERM

import pytest

from tests.crash.conftest import MODEL, Scene
from tests.crash.customer import Customer, Transcript
from tests.crash.test_crash_points import KEY, charges_of, price_of, run_ending
from tests.server_process import ServerProcess
from tests.upstreams.openrouter_standin import OpenRouterStandIn
from tests.upstreams.script import Script

pytestmark = pytest.mark.slow
PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A scene whose server has a neighbour, and a question that is being answered in the first of them."""

    scene: Scene
    neighbour: ServerProcess
    asking: asyncio.Task[Transcript]
    heard: Transcript

    @property
    def run(self) -> str:
        return str(self.heard.of("message.start")[0]["generationId"])

    def next_door(self) -> Customer:
        """The same person, who now calls the neighbour."""
        return self.scene.customer.at(self.neighbour.url)

    def heir(self) -> Scene:
        """What is left when the first of them is gone."""
        return replace(self.scene, server=self.neighbour, customer=self.next_door())


@pytest.fixture
async def pair(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncGenerator[Pair]:
    """Both share keys, address and database, as behind one load balancer; two pieces of an answer were shown."""
    special: dict[str, str] = getattr(request, "param", {})
    async with OpenRouterStandIn() as upstream:
        shared = {
            "OPENROUTER_API_KEY": "sk-or-v1-standin",
            "OPENROUTER_BASE_URL": upstream.base_url,
            "AIMALL_SECRETS_DIR": str(tmp_path / "keys"),
            "AIMALL_PUBLIC_URL": "http://mall.test",
            **special,
        }
        homes = [tmp_path / name for name in ("first", "second")]
        for home in homes:
            home.mkdir()
        with (
            ServerProcess(homes[0], database_url, shared) as server,
            ServerProcess(homes[1], database_url, shared) as neighbour,
        ):
            await asyncio.to_thread(server.start)
            await asyncio.to_thread(neighbour.start)
            customer = Customer(server.url, MODEL)
            scene = Scene(
                server=server, upstream=upstream, customer=customer, database_url=database_url, marker=tmp_path / "none"
            )
            upstream.script(Script(gate_after=2))
            await customer.arrive()
            heard = Transcript()
            asking = asyncio.create_task(customer.ask(key=KEY, heard=heard))
            await until(lambda: len(heard.of("message.delta")) == 2)
            yield Pair(scene, neighbour, asking, heard)
            await customer.leave()


async def until(happened: object) -> None:
    """Wait for something that only the servers can bring about."""
    assert callable(happened)
    async with asyncio.timeout(PATIENCE_S):
        while not happened():  # noqa: ASYNC110 - what is waited for happens in other processes
            await asyncio.sleep(0.01)


async def test_whoever_follows_next_door_sees_the_same_answer(pair: Pair) -> None:
    watcher, seen = pair.next_door(), Transcript()
    watching = asyncio.create_task(watcher.follow(pair.run, heard=seen))
    await until(lambda: len(seen.of("message.delta")) == 2)
    pair.scene.upstream.release()
    await asyncio.gather(pair.asking, watching)
    assert (seen.events, seen.numbers) == (pair.heard.events, pair.heard.numbers)
    assert seen.endings == 1
    assert await charges_of(pair.scene) == [price_of(pair.scene.upstream.log[0])]
    await watcher.leave()
    await pair.scene.books_are_right()


async def test_a_stop_next_door_ends_the_run_and_charges_what_was_shown(pair: Pair) -> None:
    stopper = pair.next_door()
    await stopper.stop(pair.run)
    transcript = await pair.asking
    assert transcript.of("message.done")[0]["finishReason"] == "stopped"
    assert transcript.text == pair.scene.upstream.log[0].text_sent
    (charge,) = await charges_of(pair.scene)
    assert charge == Decimal(transcript.of("usage")[0]["coinCost"])
    await stopper.leave()
    await pair.scene.books_are_right()


async def test_the_neighbour_of_a_dead_process_ends_its_run_once_and_shows_the_rest(pair: Pair) -> None:
    watcher, seen = pair.next_door(), Transcript()
    watching = asyncio.create_task(watcher.follow(pair.run, heard=seen))
    await until(lambda: len(seen.of("message.delta")) == 2)  # so the store has all that was shown
    pair.scene.server.kill()
    await asyncio.gather(pair.asking, watching)
    await watcher.leave()
    heir = pair.heir()
    rest = await heir.customer.follow(pair.run, seen=pair.heard.ids[-1])
    numbers = pair.heard.numbers + rest.numbers
    assert numbers == list(range(1, len(numbers) + 1))
    assert (pair.heard.endings, rest.endings, seen.endings) == (0, 1, 1)
    assert (seen.numbers, seen.events) == (numbers, pair.heard.events + rest.events)
    assert seen.text == pair.scene.upstream.log[0].text_sent
    assert (await run_ending(heir, pair.run))["state"] == "voided"
    assert await charges_of(heir) == []
    await heir.books_are_right()
    await heir.customer.leave()


@pytest.mark.parametrize("pair", [{"AIMALL_LEASE_SECONDS": "600", "AIMALL_DRAIN_SECONDS": "0.3"}], indirect=True)
async def test_a_process_that_stops_hands_its_run_on_without_letting_anybody_wait_for_the_lease(pair: Pair) -> None:
    os.kill(pair.scene.server.pid, SIGTERM)
    await pair.asking
    heir = pair.heir()
    async with asyncio.timeout(PATIENCE_S):
        rest = await heir.customer.follow(pair.run, seen=pair.heard.ids[-1])
    numbers = pair.heard.numbers + rest.numbers
    assert numbers == list(range(1, len(numbers) + 1))
    assert (pair.heard.endings, rest.endings) == (0, 1)
    assert await asyncio.to_thread(pair.scene.server.wait_for_death) == 0
    assert (await run_ending(heir, pair.run))["state"] == "voided"
    assert await charges_of(heir) == []
    await heir.books_are_right()
    await heir.customer.leave()


async def test_the_same_question_next_door_is_the_same_run(pair: Pair) -> None:
    other = pair.next_door()
    again = Transcript()
    asking = asyncio.create_task(other.ask(key=KEY, heard=again))
    await until(lambda: len(again.of("message.delta")) == 2)
    pair.scene.upstream.release()
    await asyncio.gather(pair.asking, asking)
    assert again.of("message.start") == pair.heard.of("message.start")
    assert len(pair.scene.upstream.log) == 1
    assert len(await charges_of(pair.scene)) == 1
    await other.leave()
    await pair.scene.books_are_right()
