"""A database that stands still or hangs up amid an answer: nobody's words wait for it, and money moves once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from tests.mall import Person
from tests.theatre.audit import priced, runs_of
from tests.theatre.scene import Scene, text_of
from tests.upstreams.answering import ENGLISH_ANSWER
from tests.upstreams.script import Script

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = len(ENGLISH_ANSWER.split(" "))
HANG_UP = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'aimall' AND query LIKE $1
"""
SETTLING = """
SELECT 1 FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%runs_settle%'
"""


@asynccontextmanager
async def locked(scene: Scene, statement: str, *arguments: object) -> AsyncGenerator[None]:
    """Hold a lock beside the application."""
    connection = await asyncpg.connect(scene.stage.mall.database_url)
    try:
        await connection.execute("BEGIN")
        await connection.fetch(statement, *arguments)
        yield
    finally:
        await connection.close()


async def until_settling(scene: Scene) -> None:
    """Wait until some settlement waits for our lock."""
    async with asyncio.timeout(10):
        while True:
            if await scene.stage.rows(SETTLING):
                return
            await asyncio.sleep(0.01)


async def until_served(person: Person) -> set[int]:
    """Ask until an answer comes, and give every status on the way."""
    statuses: set[int] = set()
    async with asyncio.timeout(10):
        while 200 not in statuses:
            statuses.add((await person.get("/billing/balance")).status_code)
    return statuses


async def test_words_are_shown_while_the_store_stands_still_and_the_ending_is_not(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=2))
    anna = await scene.person()
    viewer = await scene.watch(anna)
    await viewer.until(lambda events: len(events) == 3)
    async with locked(scene, "LOCK TABLE generation_event IN ACCESS EXCLUSIVE MODE"):
        scene.alpha.release()
        await viewer.until(lambda events: len(events) == 1 + WORDS)
        await until_settling(scene)
        assert text_of(viewer.events) == ENGLISH_ANSWER
        assert viewer.events[-1].name == "message.delta"
    assert scene.saw(await viewer.to_the_end())[-1].name == "usage"


async def test_a_settlement_that_was_hung_up_on_is_made_once(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=2))
    anna = await scene.person()
    viewer = await scene.watch(anna)
    await viewer.until(lambda events: len(events) == 3)
    (run,) = await runs_of(scene.stage, anna)
    async with locked(scene, "SELECT 1 FROM generation WHERE id = $1 FOR UPDATE", run["id"]):
        scene.alpha.release()
        await until_settling(scene)
        assert await scene.stage.rows(HANG_UP, "%runs_settle%")
    scene.saw(await viewer.to_the_end())
    settled = await scene.ended_run(anna)
    assert (settled["state"], settled["charge_micro"]) == ("settled", priced(2, WORDS))


async def test_an_answer_survives_a_database_that_hangs_up_on_everybody_again_and_again(scene: Scene) -> None:
    scene.alpha.script(Script(pieces=[f"{number} " for number in range(60)], delay_s=0.005))
    anna = await scene.person()
    viewer = await scene.watch(anna)
    for seen in (5, 20, 40, 55):
        await viewer.until(lambda events, enough=seen: len(events) >= enough)
        await scene.stage.rows(HANG_UP, "%")
    assert scene.saw(await viewer.to_the_end())[-1].name == "usage"
    assert (await scene.ended_run(anna))["charge_micro"] == priced(2, 60)
    assert await until_served(anna) <= {200, 503}
