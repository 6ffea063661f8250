"""Races for the same coins, fought over HTTP: one key is one run, and no coin is promised twice."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from tests.mall import Person, events_of
from tests.theatre.audit import micro, priced, runs_of
from tests.theatre.scene import Scene, generation_of
from tests.theatre.stage import RUNS_AT_ONCE
from tests.upstreams.script import Script

pytestmark = pytest.mark.asyncio(loop_scope="session")

FEWEST_TOKENS = 64  # fewer cannot be bought, so such a run cannot shrink to what is left
PATIENCE_S = 30.0


async def leave_only(scene: Scene, person: Person, coins_micro: int) -> None:
    """Take coins away until so many are left."""
    admin = await scene.stage.mall.admin()
    amount = coins_micro - micro(await person.available())
    body = {"amount": f"{amount / 1_000_000:.6f}", "reason": "a test of scarcity"}
    answer = await admin.post(f"/admin/users/{person.id}/coins", body)
    assert answer.status_code == 201, answer.text


async def hold_of_one(scene: Scene) -> int:
    """Tell what a run of the fewest tokens holds."""
    ben = await scene.person()
    await scene.ask(ben, maxTokens=FEWEST_TOKENS)
    (run,) = await runs_of(scene.stage, ben)
    return run["hold_micro"]


async def until_done(tasks: list[asyncio.Task[httpx.Response]], count: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        for _, done in zip(range(count), asyncio.as_completed(tasks), strict=False):
            await done


async def test_fifty_simultaneous_requests_with_one_key_are_one_run_and_one_charge(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=2, times=0))
    anna = await scene.person()
    conversation = await scene.conversation(anna)
    tasks = [
        asyncio.create_task(scene.request(anna, conversationId=conversation, key="the-one-key")) for _ in range(50)
    ]
    await scene.alpha.until(lambda log: bool(log and log[0].tokens_sent == 2))
    scene.alpha.release()
    answers = await asyncio.gather(*tasks)
    assert {answer.status_code for answer in answers} == {200}
    seen = sorted((events_of(answer) for answer in answers), key=len)
    whole = [scene.saw(events) for events in seen if events and events[-1].name == "usage"]
    # Of one person's viewers only the twenty newest may stay; the others are sent away, and may resume.
    assert len(whole) >= 20
    assert all(events == whole[0][: len(events)] for events in seen)
    assert Counter(answer.headers.get("Idempotency-Replayed") for answer in answers) == {None: 1, "true": 49}
    assert len(scene.alpha.log) == 1


async def test_of_fifty_runs_only_the_ten_are_admitted_that_the_coins_can_cover(scene: Scene) -> None:
    hold = await hold_of_one(scene)
    anna = await scene.person()
    await leave_only(scene, anna, 10 * hold)
    conversations = [await scene.conversation(anna) for _ in range(50)]
    scene.alpha.script(Script(gate_after=0, times=0))
    tasks = [
        asyncio.create_task(
            scene.request(anna, conversationId=conversation, maxTokens=FEWEST_TOKENS, key=f"key-number-{number}")
        )
        for number, conversation in enumerate(conversations)
    ]
    await until_done(tasks, 40)
    refused = [task.result() for task in tasks if task.done()]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [
        (402, "wallet.insufficient_coins")
    ] * 40
    assert await anna.available() == "0.000000"
    await scene.alpha.until(lambda log: len(log) == 11)
    scene.alpha.release()
    answers = await asyncio.gather(*tasks)
    admitted = [scene.saw(answer) for answer in answers if answer.status_code == 200]
    assert len(admitted) == len({generation_of(events) for events in admitted}) == 10
    assert len(scene.alpha.log) == 11


async def test_one_key_with_another_body_is_refused_while_the_first_runs_and_afterwards(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=1))
    anna = await scene.person()
    conversation = await scene.conversation(anna)
    first = asyncio.create_task(scene.request(anna, conversationId=conversation, key="the-one-key"))
    await scene.alpha.until(bool)
    other = {"conversationId": conversation, "message": "Say something else"}
    early = await scene.request(anna, key="the-one-key", **other)
    scene.alpha.release()
    scene.saw(await first)
    late = await scene.request(anna, key="the-one-key", **other)
    for answer in (early, late):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key_reused")
    assert len(scene.alpha.log) == 1


async def test_a_key_that_was_refused_for_want_of_coins_works_after_a_top_up(scene: Scene) -> None:
    hold = await hold_of_one(scene)
    anna = await scene.person()
    await leave_only(scene, anna, hold - 1)
    conversation = await scene.conversation(anna)
    body: dict[str, Any] = {"conversationId": conversation, "maxTokens": FEWEST_TOKENS, "key": "the-one-key"}
    refused = await scene.request(anna, **body)
    assert (refused.status_code, micro(refused.json()["needed"])) == (402, hold)
    assert (await anna.post("/billing/topup/mock", {"coins": "5"})).status_code == 201
    assert scene.saw(await scene.request(anna, **body))[-1].name == "usage"


async def test_a_race_of_one_key_against_its_own_stop_is_one_run(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=1, times=0))
    anna = await scene.person()
    conversation = await scene.conversation(anna)
    first = asyncio.create_task(scene.request(anna, conversationId=conversation, key="the-one-key"))
    await scene.alpha.until(lambda log: bool(log and log[0].tokens_sent))
    (run,) = await runs_of(scene.stage, anna)
    repeats = [scene.request(anna, conversationId=conversation, key="the-one-key") for _ in range(5)]
    stops = [scene.stop(anna, f"gen_{run['id'].hex}") for _ in range(5)]
    await asyncio.gather(*repeats, *stops)
    scene.saw(await first)
    assert len(scene.alpha.log) == 1


async def test_simultaneous_turns_of_one_conversation_are_one_answer(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=1, times=0))
    anna = await scene.person()
    conversation = await scene.conversation(anna)
    tasks = [
        asyncio.create_task(scene.request(anna, conversationId=conversation, message=f"question {n}"))
        for n in range(10)
    ]
    await until_done(tasks, 9)
    scene.alpha.release()
    answers = await asyncio.gather(*tasks)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 9}
    assert len(scene.alpha.log) == 1
    (run,) = await runs_of(scene.stage, anna)
    assert run["charge_micro"] == priced(2, 11)


async def test_more_simultaneous_runs_than_one_person_may_have_are_refused_and_cost_nothing(scene: Scene) -> None:
    scene.alpha.script(Script(gate_after=0, times=0))
    anna, ben = await scene.person(), await scene.person()
    conversations = [await scene.conversation(anna) for _ in range(RUNS_AT_ONCE + 5)]
    tasks = [asyncio.create_task(scene.request(anna, conversationId=conversation)) for conversation in conversations]
    await until_done(tasks, 5)
    refused = [task.result() for task in tasks if task.done()]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(429, "generation.too_many")] * 5
    others = asyncio.create_task(scene.ask(ben))
    await scene.alpha.until(lambda log: len(log) == RUNS_AT_ONCE + 1)
    scene.alpha.release()
    assert (await others)[-1].name == "usage"
    answers = await asyncio.gather(*tasks)
    assert sum(scene.saw(answer)[-1].name == "usage" for answer in answers if answer.status_code == 200) == RUNS_AT_ONCE


async def test_people_do_not_share_keys(scene: Scene) -> None:
    anna, ben = await scene.person(), await scene.person()
    first = scene.saw(await scene.request(anna, key="the-one-key"))
    second = scene.saw(await scene.request(ben, key="the-one-key"))
    assert generation_of(first) != generation_of(second)
    assert len(scene.alpha.log) == 2
