"""Nobody can resume a chat completion, so a closed connection is a Stop, unless the key wants the answer finished."""

from decimal import Decimal

import pytest

from tests.mall import Mall, Person
from tests.upstreams.script import Script
from tests.worlds.attended import STAYS, Leaver, by_key, leaver

PIECES = [f" word{number}" for number in range(40)]


def chat(person: Person, *, stream: bool) -> dict[str, object]:
    return {"model": person.mall.model, "messages": [{"role": "user", "content": "Count"}], "stream": stream}


async def the_run(person: Person) -> dict[str, object]:
    (run,) = (await person.get("/generations?active=false")).json()["items"]
    return dict((await person.get(f"/generations/{run['id']}")).json())


async def until_ended(person: Person) -> dict[str, object]:
    (run,) = (await person.get("/generations")).json()["items"]
    await person.get(f"/generations/{run['id']}/events")
    return await the_run(person)


@pytest.mark.parametrize("stream", [True, False])
async def test_leaving_ends_the_answer_and_what_was_not_said_is_not_charged(
    mall: Mall, anna: Person, *, stream: bool
) -> None:
    mall.upstream.script(Script(pieces=PIECES, gate_after=3))

    async def until_it_is_asked() -> None:
        await mall.upstream.until(lambda log: len(log) == 1)

    client: Leaver = leaver(anna, "/chat/completions", chat(anna, stream=stream), until=until_it_is_asked)
    await client.call()
    assert client.has_left
    run = await until_ended(anna)
    assert run["finishReason"] == "stopped"
    whole = Decimal(200) - Decimal(await anna.available())
    mall.upstream.script(Script(pieces=PIECES))
    await mall.http.post(
        "/v1/chat/completions", json=chat(anna, stream=False), headers={"Authorization": f"Bearer {anna.token}"}
    )
    assert whole < Decimal(200) - Decimal(await anna.available()) - whole


@pytest.mark.parametrize("stream", [True, False])
async def test_whoever_has_left_before_the_run_began_pays_nothing(mall: Mall, anna: Person, *, stream: bool) -> None:
    mall.upstream.script(Script(pieces=PIECES, gate_after=3))
    client: Leaver = leaver(anna, "/chat/completions", chat(anna, stream=stream))
    await client.call()
    run = await until_ended(anna)
    assert (run["finishReason"], run["coinCost"]) == ("stopped", "0.000000")
    balance = (await anna.get("/billing/balance")).json()
    assert (balance["available"], balance["held"]) == ("200.000000", "0.000000")


async def test_an_answer_that_outlives_its_connection_is_finished_and_charged(mall: Mall, anna: Person) -> None:
    mall.upstream.script(Script(pieces=PIECES))
    key = await by_key(anna, "chat", STAYS)
    client = leaver(anna, "/chat/completions", chat(anna, stream=True), authorization=key["Authorization"])
    await client.call()
    assert client.has_left
    run = await until_ended(anna)
    assert run["finishReason"] == "stop"
    assert Decimal(await anna.available()) < 200
