"""Providers that keep people waiting: every run ends, by its own deadlines, and waiting costs nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from aimall.application.generation.running.run_completion import RunLimits
from tests.theatre.audit import audit, runs_of
from tests.theatre.scene import Scene, text_of
from tests.theatre.stage import Stage, open_stage
from tests.upstreams.answering import ENGLISH_ANSWER
from tests.upstreams.script import Script

pytestmark = pytest.mark.asyncio(loop_scope="session")

# The product's are 120, 45 and 600 seconds. Whoever waits for those here runs into the viewer's own patience first.
IMPATIENT = RunLimits(first_token_s=0.8, idle_s=0.5, total_s=1.6)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def impatient(runs_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The application with short deadlines."""
    directory: Path = tmp_path_factory.mktemp("impatient")
    async with open_stage(runs_database, directory, limits=IMPATIENT) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def scene(impatient: Stage) -> AsyncIterator[Scene]:
    """A scenario in a hurry."""
    impatient.begin()
    opened = Scene(impatient)
    yield opened
    await opened.close()
    await audit(impatient, opened.people, opened.transcripts)


async def test_a_provider_that_never_answers_is_given_up(scene: Scene) -> None:
    scene.alpha.script(Script(hang_before_head=True, times=0))
    anna = await scene.person()
    events = scene.saw(await (await scene.watch(anna)).to_the_end())
    assert (events[-1].name, events[-1].data["code"]) == ("error", "provider.unreachable")
    await scene.alpha.until(lambda log: log[-1].is_disconnected)


async def test_a_provider_that_never_answers_is_replaced_by_one_that_does(scene: Scene) -> None:
    scene.alpha.script(Script(hang_before_head=True, times=0))
    anna = await scene.person()
    events = scene.saw(await (await scene.watch(anna, scene.model("both"))).to_the_end())
    assert text_of(events) == ENGLISH_ANSWER
    assert (await runs_of(scene.stage, anna))[0]["provider"] == "beta"


async def test_providers_that_all_hang_share_one_deadline(scene: Scene) -> None:
    for upstream in (scene.alpha, scene.beta):
        upstream.script(Script(hang_before_head=True, times=0))
    anna = await scene.person()
    events = scene.saw(await (await scene.watch(anna, scene.model("both"))).to_the_end())
    assert (events[-1].name, events[-1].data["coinCost"]) == ("error", "0.000000")


async def test_an_answer_that_falls_silent_is_kept_and_costs_nothing(scene: Scene) -> None:
    scene.alpha.script(Script(hang_after=900))
    anna = await scene.person()
    events = scene.saw(await (await scene.watch(anna)).to_the_end())
    assert (events[-1].data["code"], events[-1].data["coinCost"]) == ("provider.interrupted", "0.000000")
    assert text_of(events)
    await scene.alpha.until(lambda log: log[-1].is_disconnected)


async def test_a_slow_drip_that_never_ends_is_cut_at_the_total_deadline(scene: Scene) -> None:
    scene.alpha.script(Script(endless=True, pieces=["drip "], delay_s=0.1))
    anna = await scene.person()
    events = scene.saw(await (await scene.watch(anna)).to_the_end())
    assert (events[-1].data["code"], events[-1].data["coinCost"]) == ("provider.interrupted", "0.000000")
    assert text_of(events).startswith("drip drip ")


async def test_a_flood_without_a_single_word_is_no_sign_of_life(scene: Scene) -> None:
    scene.alpha.script(Script(endless=True, pieces=[""]))
    anna = await scene.person()
    events = scene.saw(await (await scene.watch(anna)).to_the_end())
    assert (events[-1].name, text_of(events)) == ("error", "")
    await scene.alpha.until(lambda log: log[-1].is_disconnected)
