"""Providers that refuse: nobody pays, nobody is asked in vain, and who says when to come back is believed."""

from datetime import timedelta

import pytest

from tests.theatre.audit import runs_of
from tests.theatre.scene import Scene, text_of
from tests.upstreams.script import Script

pytestmark = pytest.mark.asyncio(loop_scope="session")

BROKEN: dict[str, object] = {"error": {"message": "broken", "type": "server_error", "code": None}}


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "provider.request_refused"),
        (401, "provider.rejected"),
        (402, "provider.rejected"),
        (404, "provider.rejected"),
        (429, "provider.throttled"),
        (500, "provider.unreachable"),
        (502, "provider.unreachable"),
        (503, "provider.unreachable"),
    ],
)
async def test_a_refusal_of_the_only_provider_costs_nothing(scene: Scene, status: int, code: str) -> None:
    scene.alpha.script(Script(status=status, error=BROKEN))
    anna = await scene.person()
    *_, ending = await scene.ask(anna)
    assert (ending.name, ending.data["code"], ending.data["coinCost"]) == ("error", code, "0.000000")
    assert len(scene.alpha.log) == 1
    assert await anna.available() == "200.000000"


async def test_a_refusal_leaves_the_conversation_open_for_the_next_question(scene: Scene) -> None:
    scene.alpha.script(Script(status=503, error=BROKEN))
    anna = await scene.person()
    conversation = await scene.conversation(anna)
    scene.saw(await scene.request(anna, conversationId=conversation))
    again = scene.saw(await scene.request(anna, conversationId=conversation))
    assert again[-1].name == "usage"


async def test_the_breaker_opens_within_five_failures_and_rests_the_route(scene: Scene) -> None:
    scene.alpha.script(Script(status=500, error=BROKEN, times=0))
    anna = await scene.person()
    for _ in range(5):
        await scene.ask(anna, scene.model("both"))
    asked = len(scene.alpha.log)
    assert asked <= 5
    for _ in range(3):
        assert (await scene.ask(anna, scene.model("both")))[-1].name == "usage"
    assert len(scene.alpha.log) == asked


async def test_who_says_when_to_come_back_is_left_alone_until_then(scene: Scene) -> None:
    scene.alpha.script(Script(status=429, error=BROKEN, headers={"Retry-After": "100"}))
    anna = await scene.person()
    for _ in range(3):
        await scene.ask(anna, scene.model("both"))
    assert len(scene.alpha.log) == 1
    scene.stage.clock.ahead += timedelta(seconds=101)
    events = await scene.ask(anna, scene.model("both"))
    assert len(scene.alpha.log) == 2
    assert scene.alpha.log[1].text_sent == text_of(events)


async def test_one_failure_of_many_models_rests_none_of_them(scene: Scene) -> None:
    anna = await scene.person()
    scene.alpha.script(Script(status=500, error=BROKEN))
    await scene.ask(anna, scene.model("both"))
    await scene.ask(anna, scene.model("both"))
    assert [record.status for record in scene.alpha.log] == [500, 200]
    assert [run["state"] for run in await runs_of(scene.stage, anna)] == ["settled", "settled"]
