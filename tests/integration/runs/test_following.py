"""Clients that leave, come back, crowd or dawdle: the answer is whole, is paid once, and nobody waits for another."""

import asyncio
import random

import pytest

from tests.mall import Person, SseEvent
from tests.theatre.audit import runs_of
from tests.theatre.scene import Scene, generation_of, text_of
from tests.theatre.viewer import Viewer
from tests.upstreams.answering import ENGLISH_ANSWER
from tests.upstreams.script import Script

pytestmark = pytest.mark.asyncio(loop_scope="session")


def nobody_watches(scene: Scene) -> None:
    """Fail unless every window has been closed and every task of it is gone."""
    assert scene.stage.viewers.open_now == 0
    running = {task.get_coro().__qualname__ for task in asyncio.all_tasks()}  # type: ignore[union-attr] - all are coroutines
    assert not {name for name in running if name.startswith(("Window.", "Viewers.", "departure", "FollowRun."))}


@pytest.mark.parametrize("seen", [0, 1, 2, 5, 11])
async def test_a_client_that_leaves_finds_the_whole_answer_paid_once(scene: Scene, seen: int) -> None:
    scene.alpha.script(Script(gate_after=max(seen - 1, 0)))
    anna = await scene.person()
    viewer = await scene.watch(anna)
    await scene.alpha.until(bool)
    await viewer.until(lambda events: len(events) >= seen)
    cut = await viewer.leave()
    nobody_watches(scene)
    scene.alpha.release()
    run = await scene.ended_run(anna)
    assert (run["state"], run["text"], run["message_status"]) == ("settled", ENGLISH_ANSWER, "complete")
    later = scene.saw(await scene.resume(anna, f"gen_{run['id'].hex}").to_the_end())
    assert later[: len(cut)] == cut
    assert len(scene.alpha.log) == 1


async def test_who_leaves_before_the_stream_begins_leaves_no_viewer_behind(scene: Scene) -> None:
    scene.alpha.script(Script(hang_before_head=True))
    anna = await scene.person()
    viewer = await scene.watch(anna)
    await scene.alpha.until(bool)
    await viewer.leave()
    nobody_watches(scene)
    (run,) = await runs_of(scene.stage, anna)
    await scene.stop(anna, f"gen_{run['id'].hex}")


async def follow_with_cuts(scene: Scene, person: Person, generation: str, chance: random.Random) -> list[SseEvent]:
    """Follow a run over a bad line: read a little, lose the connection, go on from the last event that came."""
    heard: list[SseEvent] = []
    while not heard or heard[-1].name not in {"usage", "error"}:
        viewer = scene.resume(person, generation, heard[-1].id if heard else None)
        patience = chance.randint(1, 6)
        await viewer.until(lambda events, enough=patience: len(events) >= enough)
        heard += await viewer.leave()
    return heard


async def test_a_storm_of_ten_viewers_that_are_cut_at_random_sees_no_gap_and_no_repetition(scene: Scene) -> None:
    pieces = [f"{number} " for number in range(120)]
    scene.alpha.script(Script(pieces=pieces, delay_s=0.002))
    anna = await scene.person()
    first = await scene.watch(anna)
    await first.until(bool)
    generation = generation_of(first.events)
    storm = [follow_with_cuts(scene, anna, generation, random.Random(seed)) for seed in range(10)]
    for heard in await asyncio.gather(*storm):
        assert text_of(scene.saw(heard)) == "".join(pieces)
    scene.saw(await first.to_the_end())
    nobody_watches(scene)
    assert len(scene.alpha.log) == 1


async def test_a_reader_that_stands_still_delays_nobody(scene: Scene) -> None:
    scene.alpha.script(Script(pieces=[f"{number} " for number in range(200)], gate_after=1))
    anna = await scene.person()
    quick = await scene.watch(anna)
    await quick.until(lambda events: len(events) == 2)
    slow = [scene.resume(anna, generation_of(quick.events)) for _ in range(5)]
    for viewer in slow:
        await viewer.until(bool)
        viewer.stall()
    scene.alpha.release()
    events = scene.saw(await quick.to_the_end())
    assert events[-1].name == "usage"
    assert (await scene.ended_run(anna))["state"] == "settled"
    assert not any(viewer.is_over for viewer in slow)
    for viewer in slow:
        viewer.read_on()
        assert scene.saw(await viewer.to_the_end()) == events


async def test_the_viewer_too_many_sends_the_oldest_away_and_that_one_may_resume(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=1))
    anna = await scene.person()
    oldest = await scene.watch(anna)
    await oldest.until(lambda events: len(events) == 2)
    generation = generation_of(oldest.events)
    limit = scene.stage.viewers.policy.per_user
    others: list[Viewer] = []
    for _ in range(limit):
        viewer = scene.resume(anna, generation)
        await viewer.until(bool)
        others.append(viewer)
    cut = await oldest.to_the_end()
    assert len(cut) == 2
    scene.alpha.release()
    rest = await scene.resume(anna, generation, cut[-1].id).to_the_end()
    assert text_of(scene.saw(cut + rest)) == ENGLISH_ANSWER
    await asyncio.gather(*(viewer.to_the_end() for viewer in others))
