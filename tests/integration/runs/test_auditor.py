"""The auditor itself: an honest scene passes, and each kind of discrepancy is noticed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.theatre.audit import audit
from tests.theatre.scene import Scene
from tests.upstreams.script import Record

pytestmark = pytest.mark.asyncio(loop_scope="session")

Patch = pytest.MonkeyPatch


def the_provider_counted_otherwise(scene: Scene, patch: Patch) -> None:
    usage = {**(scene.alpha.log[0].usage_sent or {}), "completion_tokens": 12}
    patch.setattr(scene.alpha.log[0], "usage_sent", usage)


def the_provider_said_something_else(scene: Scene, patch: Patch) -> None:
    patch.setattr(scene.alpha.log[0], "text_sent", "Good bye")


def the_provider_answered_twice(scene: Scene, patch: Patch) -> None:
    patch.setattr(scene.alpha, "log", scene.alpha.log * 2)
    patch.setattr(scene.stage, "requests_seen", 2)


def the_provider_was_asked_without_a_hold(scene: Scene, patch: Patch) -> None:
    patch.setattr(scene.stage, "requests_without_hold", ["some run"])


def the_provider_was_asked_unseen(scene: Scene, patch: Patch) -> None:
    patch.setattr(scene.stage, "requests_seen", 0)


def the_provider_was_asked_for_no_run(scene: Scene, patch: Patch) -> None:
    patch.setattr(scene.alpha.log[0], "headers", {"x-client-request-id": "gen_" + "0" * 32})


def the_client_missed_an_event(scene: Scene, patch: Patch) -> None:
    patch.setattr(scene, "transcripts", [scene.transcripts[0][:3] + scene.transcripts[0][4:]])


def the_client_read_another_word(scene: Scene, patch: Patch) -> None:
    changed = replace(scene.transcripts[0][2], data={"text": " other"})
    patch.setattr(scene, "transcripts", [[*scene.transcripts[0][:2], changed, *scene.transcripts[0][3:]]])


def the_client_was_told_another_price(scene: Scene, patch: Patch) -> None:
    changed = replace(scene.transcripts[0][-1], data={"coinCost": "0.000001"})
    patch.setattr(scene, "transcripts", [[*scene.transcripts[0][:-1], changed]])


def the_client_saw_no_ending(scene: Scene, patch: Patch) -> None:
    patch.setattr(scene, "transcripts", [scene.transcripts[0][:-1]])


@pytest.mark.parametrize(
    "discrepancy",
    [
        the_provider_counted_otherwise,
        the_provider_said_something_else,
        the_provider_answered_twice,
        the_provider_was_asked_without_a_hold,
        the_provider_was_asked_unseen,
        the_provider_was_asked_for_no_run,
        the_client_missed_an_event,
        the_client_read_another_word,
        the_client_was_told_another_price,
        the_client_saw_no_ending,
    ],
)
async def test_a_discrepancy_is_noticed(scene: Scene, discrepancy: Callable[[Scene, Patch], None]) -> None:
    anna = await scene.person()
    await scene.ask(anna)
    await audit(scene.stage, scene.people, scene.transcripts)
    with Patch.context() as patch:
        discrepancy(scene, patch)
        with pytest.raises(AssertionError):
            await audit(scene.stage, scene.people, scene.transcripts)


async def test_a_request_that_nobody_holds_coins_for_is_noticed(scene: Scene) -> None:
    headers = {"x-client-request-id": "gen_" + "0" * 32}
    await scene.stage.notice(Record(number=1, path="/v1/chat/completions", headers=headers, body={}))
    assert len(scene.stage.requests_without_hold) == 1
    scene.stage.begin()
