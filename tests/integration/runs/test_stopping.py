"""Stop, at every moment: the upstream is let go, and what was shown is paid, neither more nor less."""

import asyncio

import pytest

from tests.theatre.audit import likely, priced, runs_of
from tests.theatre.scene import Scene, generation_of, text_of
from tests.upstreams.answering import ENGLISH_ANSWER, words_of
from tests.upstreams.script import Script

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    "waiting", [Script(hang_before_head=True), Script(gate_after=0)], ids=["before the head", "before the first word"]
)
async def test_a_stop_before_the_first_word_costs_nothing(scene: Scene, waiting: Script) -> None:
    scene.alpha.script(waiting)
    anna = await scene.person()
    viewer = await scene.watch(anna)
    await scene.alpha.until(bool)
    await viewer.until(bool)
    assert (await scene.stop(anna, generation_of(viewer.events))).status_code == 200
    events = scene.saw(await viewer.to_the_end())
    assert [event.name for event in events] == ["message.start", "message.done", "usage"]
    assert (events[1].data["finishReason"], events[2].data["coinCost"]) == ("stopped", "0.000000")
    await scene.alpha.until(lambda log: log[0].is_disconnected)
    assert await anna.available() == "200.000000"


@pytest.mark.parametrize("shown", [1, 2, 5, 10])
async def test_a_stop_amid_the_answer_charges_what_was_shown(scene: Scene, shown: int) -> None:
    scene.alpha.script(Script(gate_after=shown))
    anna = await scene.person()
    viewer = await scene.watch(anna)
    await viewer.until(lambda events: len(events) == shown + 1)
    await scene.stop(anna, generation_of(viewer.events))
    events = scene.saw(await viewer.to_the_end())
    text = "".join(words_of(ENGLISH_ANSWER)[:shown])
    assert (text_of(events), events[-2].data["finishReason"]) == (text, "stopped")
    run = await scene.ended_run(anna)
    assert (run["state"], run["message_status"], run["usage_source"]) == ("settled", "stopped", "estimate")
    assert run["charge_micro"] == priced(likely("Say hello"), likely(text))
    await scene.alpha.until(lambda log: log[0].is_disconnected)


async def test_a_stop_after_the_end_changes_nothing(scene: Scene) -> None:
    anna = await scene.person()
    events = await scene.ask(anna)
    before = await runs_of(scene.stage, anna)
    answer = await scene.stop(anna, generation_of(events))
    assert (answer.status_code, answer.json()["state"]) == (200, "settled")
    assert await runs_of(scene.stage, anna) == before


async def test_a_stop_while_the_cost_is_pending_does_not_make_a_whole_answer_a_stopped_one(scene: Scene) -> None:
    scene.router.script(Script(usage="none"))
    scene.router.books_late = 1000
    anna = await scene.person()
    events = await scene.ask(anna, scene.model("routed"))
    await scene.stop(anna, generation_of(events))
    scene.router.books_late = 0
    run = await scene.ended_run(anna)
    assert (run["usage_source"], run["finish"], run["message_status"]) == ("lookup", "stop", "complete")


async def test_a_stop_ends_an_answer_that_has_no_end_of_its_own(scene: Scene) -> None:
    scene.alpha.script(Script(endless=True, pieces=["and on "], delay_s=0.002))
    anna = await scene.person()
    viewer = await scene.watch(anna)
    await viewer.until(lambda events: len(events) > 3)
    await scene.stop(anna, generation_of(viewer.events))
    events = scene.saw(await viewer.to_the_end())
    assert events[-2].data["finishReason"] == "stopped"
    await scene.alpha.until(lambda log: log[0].is_disconnected)


async def test_many_stops_are_one_stop(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=3))
    anna = await scene.person()
    viewer = await scene.watch(anna)
    await viewer.until(lambda events: len(events) == 4)
    generation = generation_of(viewer.events)
    answers = await asyncio.gather(*(scene.stop(anna, generation) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    scene.saw(await viewer.to_the_end())


async def test_a_stop_races_the_last_word_and_exactly_one_ending_wins(scene: Scene) -> None:
    anna = await scene.person()
    for _ in range(8):
        viewer = await scene.watch(anna)
        await viewer.until(lambda events: len(events) > 8)
        await scene.stop(anna, generation_of(viewer.events))
        events = scene.saw(await viewer.to_the_end())
        assert events[-2].data["finishReason"] in {"stop", "stopped"}


async def test_nobody_else_can_stop_a_run(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=2))
    anna, ben = await scene.person(), await scene.person()
    viewer = await scene.watch(anna)
    await viewer.until(lambda events: len(events) == 3)
    assert (await scene.stop(ben, generation_of(viewer.events))).status_code == 404
    scene.alpha.release()
    assert text_of(scene.saw(await viewer.to_the_end())) == ENGLISH_ANSWER
