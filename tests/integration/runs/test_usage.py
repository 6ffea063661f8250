"""Where the figures of a bill come from: the stream, then the provider's books, then our own count; never upwards."""

import pytest

from tests.theatre.audit import likely, priced, runs_of
from tests.theatre.scene import Scene, generation_of, text_of
from tests.upstreams.answering import ENGLISH_ANSWER
from tests.upstreams.script import Script, UsageShape

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = len(ENGLISH_ANSWER.split(" "))


@pytest.mark.parametrize("shape", ["final", "on_finish", "repeat_finish", "no_finish", "each", "after_done", "twice"])
async def test_usage_is_found_wherever_the_provider_says_it(scene: Scene, shape: UsageShape) -> None:
    scene.alpha.script(Script(usage=shape))
    anna = await scene.person()
    events = await scene.ask(anna)
    (run,) = await runs_of(scene.stage, anna)
    assert (run["usage_source"], run["charge_micro"]) == ("provider", priced(2, WORDS))
    assert (events[-1].data["promptTokens"], events[-1].data["completionTokens"]) == (2, WORDS)


@pytest.mark.parametrize(
    ("shape", "fields"),
    [
        ("none", {}),
        ("final", {"prompt_tokens": 0, "completion_tokens": 0}),
        ("final", {"completion_tokens": -5}),
        ("final", {"prompt_tokens": -1}),
        ("final", {"completion_tokens": 10**12}),
        ("final", {"completion_tokens": 10**30}),
        ("final", {"prompt_tokens": None}),
        ("final", {"completion_tokens": "many"}),
    ],
    ids=["missing", "zero", "negative", "negative input", "absurd", "beyond any integer", "half missing", "words"],
)
async def test_usage_that_cannot_be_true_gives_way_to_our_own_count_of_what_was_shown(
    scene: Scene, shape: UsageShape, fields: dict[str, object]
) -> None:
    scene.alpha.script(Script(usage=shape, usage_fields=fields))
    anna = await scene.person()
    events = await scene.ask(anna)
    (run,) = await runs_of(scene.stage, anna)
    assert run["usage_source"] == "estimate"
    assert run["charge_micro"] == priced(likely("Say hello"), likely(ENGLISH_ANSWER))
    assert text_of(events) == ENGLISH_ANSWER


async def test_usage_beyond_what_was_asked_for_costs_no_more_than_the_hold(scene: Scene) -> None:
    scene.alpha.script(Script(usage_fields={"completion_tokens": 1_000_000}))
    anna = await scene.person()
    await scene.ask(anna, maxTokens=64)
    (run,) = await runs_of(scene.stage, anna)
    assert run["charge_micro"] == run["hold_micro"]


async def test_books_that_are_a_little_late_are_waited_for_before_the_answer_ends(scene: Scene) -> None:
    scene.router.script(Script(usage="none"))
    scene.router.books_late = 2
    anna = await scene.person()
    events = await scene.ask(anna, scene.model("routed"))
    (run,) = await runs_of(scene.stage, anna)
    assert (run["usage_source"], run["charge_micro"]) == ("lookup", priced(2, WORDS))
    assert events[-1].name == "usage"


async def test_books_that_are_late_leave_the_cost_pending_and_settle_it_exactly(scene: Scene) -> None:
    scene.router.script(Script(usage="none"))
    scene.router.books_late = 6
    anna = await scene.person()
    events = await scene.ask(anna, scene.model("routed"))
    assert [event.name for event in events[-2:]] == ["message.done", "state"]
    assert events[-1].data["state"] == "cost_pending"
    run = await scene.ended_run(anna)
    assert (run["usage_source"], run["charge_micro"]) == ("lookup", priced(2, WORDS))
    receipt = (await anna.get(f"/generations/{generation_of(events)}/receipt")).json()
    assert receipt["charge"] == f"{priced(2, WORDS) / 1_000_000:.6f}"


async def test_while_the_cost_is_pending_the_coins_stay_held_and_the_conversation_goes_on(scene: Scene) -> None:
    scene.router.script(Script(usage="none"))
    scene.router.books_late = 1000
    anna = await scene.person()
    conversation = await scene.conversation(anna, scene.model("routed"))
    scene.saw(await scene.request(anna, conversationId=conversation))
    held = (await anna.get("/billing/balance")).json()["held"]
    (pending,) = await runs_of(scene.stage, anna)
    assert pending["state"] == "cost_pending"
    assert held == f"{pending['hold_micro'] / 1_000_000:.6f}"
    assert scene.saw(await scene.request(anna, conversationId=conversation))[-1].name == "usage"
    scene.router.books_late = 0


async def test_books_that_never_tell_give_way_to_our_own_count(scene: Scene) -> None:
    scene.router.script(Script(usage="none"))
    scene.router.books_late = 1000
    scene.stage.clock.haste = 2000
    anna = await scene.person()
    await scene.ask(anna, scene.model("routed"))
    run = await scene.ended_run(anna)
    assert run["usage_source"] == "estimate"
    assert run["charge_micro"] == priced(likely("Say hello"), likely(ENGLISH_ANSWER))


async def test_a_paid_answer_that_cost_nothing_by_its_providers_word_is_looked_up(scene: Scene) -> None:
    scene.router.script(Script(usage_fields={"cost": 0}))
    anna = await scene.person()
    await scene.ask(anna, scene.model("routed"))
    run = await scene.ended_run(anna)
    assert (run["usage_source"], run["charge_micro"]) == ("lookup", priced(2, WORDS))
