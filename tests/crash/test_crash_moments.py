"""Deaths at moments that somebody else brings about: the one who asked, the operator, the database."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from signal import SIGTERM
from typing import Final

import httpx
import pytest

from aimall.application.crashpoints import CrashPoint
from tests.crash.conftest import Scene
from tests.crash.customer import Transcript
from tests.crash.test_crash_points import KEYS, charges_of, has_died_at, price_of, run_ending, start_to_die
from tests.crash.test_disconnects import run_of, until_stored
from tests.fault_proxy import FaultProxy, Loss, faulty_wire
from tests.upstreams.script import Script

pytestmark = pytest.mark.slow

Asking = asyncio.Task[Transcript]


async def press_stop(scene: Scene, heard: Transcript, _: Asking) -> None:
    with suppress(httpx.TransportError):  # nobody is left to answer
        await scene.customer.stop(run_of(heard))


async def walk_away(_: Scene, __: Transcript, asking: Asking) -> None:
    asking.cancel()


async def tell_to_leave(scene: Scene, _: Transcript, __: Asking) -> None:
    scene.server.send(SIGTERM)


MOMENTS: Final[Mapping[CrashPoint, Callable[[Scene, Transcript, Asking], Awaitable[None]]]] = {
    CrashPoint.STOPPING: press_stop,
    CrashPoint.UNWATCHED: walk_away,
    CrashPoint.LEAVING: tell_to_leave,
}
LOST_WIRES: Final = (CrashPoint.UNSTORED, CrashPoint.UNKNOWN_SETTLE)


async def ask_until_half_is_stored(scene: Scene, key: str) -> tuple[Asking, Transcript]:
    """Ask what is answered by halves, and give the question once two words of it are stored."""
    scene.upstream.script(Script(gate_after=2))
    heard = Transcript()
    asking = asyncio.create_task(scene.customer.ask(key=key, heard=heard))
    await until_stored(scene, "last_seq", 3)
    return asking, heard


async def is_kept_and_unpaid(scene: Scene, key: str) -> None:
    """See what became of half an answer: it is there, has one ending, and cost nothing."""
    transcript = await scene.customer.ask(key=key)
    assert transcript.endings == 1
    assert transcript.text == scene.upstream.log[0].text_sent
    assert (await run_ending(scene, run_of(transcript)))["state"] == "voided"
    assert await charges_of(scene) == []
    assert len(scene.upstream.log) == 1
    await scene.books_are_right()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("point", MOMENTS, ids=str)
async def test_half_an_answer_is_kept_and_costs_nothing_whoever_ends_it(
    scene: Scene, point: CrashPoint, key: str
) -> None:
    await start_to_die(scene, point, AIMALL_DRAIN_SECONDS="0.3")
    await scene.customer.arrive()
    asking, heard = await ask_until_half_is_stored(scene, key)
    await MOMENTS[point](scene, heard, asking)
    await has_died_at(scene, point)
    with suppress(asyncio.CancelledError):
        await asking
    await asyncio.to_thread(scene.server.start)
    await is_kept_and_unpaid(scene, key)


@pytest.mark.parametrize("key", KEYS)
async def test_half_an_answer_is_kept_when_the_store_goes_away_and_then_the_server(scene: Scene, key: str) -> None:
    async with faulty_wire(scene.database_url) as wire:
        await start_to_die(scene, CrashPoint.UNSTORED, DATABASE_URL=wire.dsn)
        await scene.customer.arrive()
        asking, _ = await ask_until_half_is_stored(scene, key)
        wire.fail(Loss.REQUEST, b'"provider_generation_id"')  # a flush: other work shares its connection
        await has_died_at(scene, CrashPoint.UNSTORED)
        await asking
    await asyncio.to_thread(scene.server.start)
    await is_kept_and_unpaid(scene, key)


async def lose_the_answer_to_the_charge(wire: FaultProxy) -> None:
    """Let the database commit the next charge, and nobody hear of it."""
    fault = wire.fail(Loss.ANSWER, b'"settled"', after=b"runs_settle")
    await fault.struck.wait()


@pytest.mark.parametrize("key", KEYS)
async def test_a_charge_that_nobody_heard_of_is_made_once_although_the_server_dies_of_it(
    scene: Scene, key: str
) -> None:
    async with faulty_wire(scene.database_url) as wire:
        await start_to_die(scene, CrashPoint.UNKNOWN_SETTLE, DATABASE_URL=wire.dsn)
        await scene.customer.arrive()
        asking = asyncio.create_task(scene.customer.ask(key=key))
        await lose_the_answer_to_the_charge(wire)
        await has_died_at(scene, CrashPoint.UNKNOWN_SETTLE)
        assert (await asking).endings <= 1  # the store may tell a follower before the one who charged knows
    await asyncio.to_thread(scene.server.start)
    transcript = await scene.customer.ask(key=key)
    (record,) = scene.upstream.log
    assert (transcript.endings, transcript.text) == (1, record.text_sent)
    assert (await run_ending(scene, run_of(transcript)))["state"] == "settled"
    assert await charges_of(scene) == [price_of(record)]
    await scene.books_are_right()
