"""Texts that come as one answer: the same care for money, although nobody can watch them grow."""

import asyncio

import httpx
import pytest

from tests.mall import Person
from tests.theatre.audit import micro, priced, runs_of
from tests.theatre.scene import Scene
from tests.theatre.viewer import Viewer
from tests.upstreams.answering import ENGLISH_ANSWER, prompt_words
from tests.upstreams.script import Script

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = len(ENGLISH_ANSWER.split(" "))
KEY = {"Idempotency-Key": "the-one-key"}


async def write(scene: Scene, person: Person, *, kind: str = "solo", **headers: str) -> httpx.Response:
    """Have a text written."""
    return await person.post("/text/generate", {"prompt": "Bread", "model": scene.model(kind)}, headers=headers)


async def test_a_text_costs_what_its_provider_used(scene: Scene) -> None:
    anna = await scene.person()
    answer = await write(scene, anna)
    assert answer.json()["output"] == ENGLISH_ANSWER
    assert micro(answer.json()["coinCost"]) == priced(prompt_words(scene.alpha.log[0].body), WORDS)


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [
        (Script(status=429, error="busy"), 503, "provider.throttled"),
        (Script(status=500, error="broken"), 502, "provider.unreachable"),
        (Script(status=400, error="odd"), 400, "provider.request_refused"),
        (Script(pieces=["half "], finish=None), 502, "provider.interrupted"),
    ],
    ids=["429", "500", "400", "broken off"],
)
async def test_a_text_that_cannot_be_had_is_a_problem_and_costs_nothing(
    scene: Scene, trouble: Script, status: int, code: str
) -> None:
    scene.alpha.script(trouble)
    anna = await scene.person()
    answer = await write(scene, anna)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await anna.available() == "200.000000"


async def test_a_text_falls_back_like_any_run(scene: Scene) -> None:
    scene.alpha.script(Script(status=500, error="broken"))
    anna = await scene.person()
    assert (await write(scene, anna, kind="both")).json()["output"] == ENGLISH_ANSWER
    assert (len(scene.alpha.log), len(scene.beta.log)) == (1, 1)


async def test_many_equal_texts_at_once_are_one_text_for_everybody(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=1, times=0))
    anna = await scene.person()
    tasks = [asyncio.create_task(write(scene, anna, **KEY)) for _ in range(20)]
    await scene.alpha.until(lambda log: bool(log and log[0].tokens_sent))
    scene.alpha.release()
    answers = await asyncio.gather(*tasks)
    assert {answer.text for answer in answers} == {answers[0].text}
    assert {answer.status_code for answer in answers} == {200}
    assert len(scene.alpha.log) == 1


async def test_a_text_that_was_not_waited_for_is_kept_for_its_key(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=1))
    anna = await scene.person()
    body = {"prompt": "Bread", "model": scene.model()}
    impatient = Viewer(anna, "POST", "/text/generate", body=body, key=KEY["Idempotency-Key"])
    await scene.alpha.until(lambda log: bool(log and log[0].tokens_sent))
    leaving = asyncio.create_task(impatient.leave())
    scene.alpha.release()
    await leaving
    await scene.ended_run(anna)
    assert (await write(scene, anna, **KEY)).json()["output"] == ENGLISH_ANSWER
    assert len(scene.alpha.log) == 1


async def test_a_text_tells_the_key_by_which_it_can_be_had_again(scene: Scene) -> None:
    anna = await scene.person()
    first = await write(scene, anna)
    again = await write(scene, anna, **{"Idempotency-Key": first.headers["Idempotency-Key"]})
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(await runs_of(scene.stage, anna)) == 1
