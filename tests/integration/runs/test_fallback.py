"""Two providers sell the same model: the second serves what the first cannot, and never takes up a broken answer."""

import pytest

from tests.theatre.audit import priced, runs_of
from tests.theatre.scene import Scene, text_of
from tests.upstreams.script import Script

pytestmark = pytest.mark.asyncio(loop_scope="session")

BUSY: dict[str, object] = {"error": {"message": "busy", "type": "rate_limit_error", "code": None}}


@pytest.mark.parametrize(
    "trouble",
    [
        Script(status=429, error=BUSY),
        Script(status=500, error=BUSY),
        Script(status=401, error=BUSY),
        Script(document={"error": {"message": "overloaded", "code": 502}}),
        Script(pieces=[], error_chunk={"error": {"message": "overloaded", "code": 502}}),
    ],
    ids=["429", "500", "bad key", "an error for a document", "an error for a first chunk"],
)
async def test_the_other_provider_serves_and_what_it_used_is_charged(scene: Scene, trouble: Script) -> None:
    scene.alpha.script(trouble)
    scene.beta.script(Script(pieces=["served ", "by ", "beta"]))
    anna = await scene.person()
    events = await scene.ask(anna, scene.model("both"))
    assert text_of(events) == "served by beta"
    (run,) = await runs_of(scene.stage, anna)
    assert (len(scene.alpha.log), len(scene.beta.log)) == (1, 1)
    assert run["charge_micro"] == priced(2, 3)


async def test_a_connection_that_breaks_before_the_first_word_is_repeated_once_and_then_moved(scene: Scene) -> None:
    scene.alpha.script(Script(close_after=0, times=0))
    anna = await scene.person()
    events = await scene.ask(anna, scene.model("both"))
    assert events[-1].name == "usage"
    assert (len(scene.alpha.log), len(scene.beta.log)) == (2, 1)


async def test_while_its_breaker_is_open_a_provider_is_not_asked_at_all(scene: Scene) -> None:
    scene.alpha.script(Script(status=429, error=BUSY, headers={"Retry-After": "30"}))
    anna = await scene.person()
    await scene.ask(anna, scene.model("both"))
    for _ in range(3):
        await scene.ask(anna, scene.model("both"))
    assert (len(scene.alpha.log), len(scene.beta.log)) == (1, 4)


@pytest.mark.parametrize(
    "trouble",
    [
        Script(pieces=["half "], error_chunk={"error": {"message": "broken", "code": 502}}),
        Script(close_after=600),
        Script(pieces=["half "], finish=None),
        Script(pieces=["half "], finish="error"),
    ],
    ids=["an error", "closed", "no finish", "finished in error"],
)
async def test_an_answer_that_breaks_after_its_first_word_is_never_continued_elsewhere(
    scene: Scene, trouble: Script
) -> None:
    scene.alpha.script(trouble)
    anna = await scene.person()
    events = await scene.ask(anna, scene.model("both"))
    assert text_of(events)
    assert (events[-1].name, events[-1].data["coinCost"]) == ("error", "0.000000")
    assert (len(scene.alpha.log), len(scene.beta.log)) == (1, 0)


async def test_a_bad_request_is_taken_to_nobody_else(scene: Scene) -> None:
    scene.alpha.script(Script(status=400, error={"error": {"message": "too long", "code": "context_length_exceeded"}}))
    anna = await scene.person()
    assert (await scene.ask(anna, scene.model("both")))[-1].data["code"] == "provider.request_refused"
    assert not scene.beta.log


async def test_a_dearer_route_is_never_taken_for_the_promised_price(scene: Scene) -> None:
    scene.alpha.script(Script(status=500, error=BUSY))
    anna = await scene.person()
    assert (await scene.ask(anna, scene.model("guarded")))[-1].data["code"] == "provider.unreachable"
    assert not scene.beta.log


async def test_nobody_pays_more_than_the_price_on_show_while_the_cheaper_route_rests(scene: Scene) -> None:
    anna = await scene.person()
    model = scene.model("guarded")
    scene.alpha.script(Script(status=429, error=BUSY, headers={"Retry-After": "60"}))
    await scene.ask(anna, model)
    await scene.ask(anna, model)
    assert not scene.beta.log
    assert [run["provider"] for run in await runs_of(scene.stage, anna) if run["state"] == "settled"] == ["alpha"]
