"""API keys over HTTP, from their making to their end, and what is stored of them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
import pytest

from aimall.domain.access.keys.key_text import write_key
from tests.api.guard.test_sessions import AttentiveStreams
from tests.mall import Mall, Person, events_of, open_mall
from tests.postgres import ask
from tests.upstreams.script import Script

ALL: Final = ["chat", "images", "audio", "embeddings", "models", "billing:read"]
NEVER_USED: Final = {"spentTotal": "0.000000", "spentMonth": "0.000000", "lastUsedAt": None, "formerSecretUntil": None}


@pytest.fixture
async def attentive(database_url: str, tmp_path: Path) -> AsyncIterator[Mall]:
    """A mall that looks at the rights of watchers all the time."""
    async with open_mall(database_url, tmp_path, AttentiveStreams()) as mall:
        yield mall


async def made(person: Person, **terms: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    answer = await person.post("/api-keys", {"name": "mine", "scopes": ALL, **terms})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def by_key(person: Person, secret: str) -> Person:
    """The same person, coming by a key."""
    return Person(mall=person.mall, email=person.email, id=person.id, token=secret)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["code"])


async def test_a_key_is_shown_once_and_masked_ever_after(anna: Person) -> None:
    told = await made(anna, capMonth="1.5", models=["m"], networks=["203.0.113.0/24"], onDisconnect="continue")
    (listed,) = (await anna.get("/api-keys")).json()["items"]
    assert listed == told["key"]
    assert listed == {
        "id": listed["id"],
        "name": "mine",
        "masked": f"aim_live_…{told['secret'][-4:]}",
        "scopes": sorted(ALL),
        "models": ["m"],
        "capTotal": None,
        "capMonth": "1.500000",
        "networks": ["203.0.113.0/24"],
        "requestsPerMinute": None,
        "tokensPerMinute": None,
        "runsAtOnce": None,
        "onDisconnect": "continue",
        "expiresAt": None,
        "createdAt": listed["createdAt"],
        **NEVER_USED,
    }


async def test_a_repeat_of_the_making_tells_no_secret(anna: Person) -> None:
    key = {"Idempotency-Key": "one-key-of-mine"}
    first, again = [await anna.post("/api-keys", {"name": "k", "scopes": ["chat"]}, headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == {"key": first.json()["key"], "secret": None}
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_key_asks_and_its_owner_pays(anna: Person) -> None:
    told = await made(anna)
    program = by_key(anna, told["secret"])
    assert (await program.get("/models")).status_code == 200
    answer = await program.post("/text/generate", {"model": anna.mall.model, "prompt": "Bread"})
    assert answer.status_code == 200, answer.text
    (listed,) = (await anna.get("/api-keys")).json()["items"]
    assert listed["spentTotal"] == listed["spentMonth"] == answer.json()["coinCost"]


async def test_a_key_that_may_spend_nothing_is_refused_with_what_is_left(anna: Person) -> None:
    program = by_key(anna, (await made(anna, capTotal="0.000001"))["secret"])
    answer = await program.post("/text/generate", {"model": anna.mall.model, "prompt": "Bread"})
    assert refusal(answer) == (402, "access.key_cap_reached")
    told = answer.json()
    assert (told["period"], told["limit"], told["left"]) == ("total", "0.000001", "0.000001")


async def test_a_key_for_another_model_is_refused(anna: Person) -> None:
    program = by_key(anna, (await made(anna, models=["another"]))["secret"])
    answer = await program.post("/text/generate", {"model": anna.mall.model, "prompt": "Bread"})
    assert refusal(answer) == (403, "model.not_allowed")
    assert (await program.get("/models")).json()["items"] == []


async def test_a_key_is_heard_from_its_networks_alone(anna: Person) -> None:
    told = await made(anna, networks=["198.51.100.0/24"])
    program = by_key(anna, told["secret"])
    assert refusal(await program.get("/models")) == (403, "access.key_address_refused")
    await anna.call("PATCH", f"/api-keys/{told['key']['id']}", json={"networks": ["127.0.0.0/8"]})
    assert (await program.get("/models")).status_code == 200


async def test_what_is_absent_of_a_change_stays_and_what_is_null_is_not_limited_any_more(anna: Person) -> None:
    told = await made(anna, capTotal=5, capMonth=3, runsAtOnce=2, expiresAt="2999-01-01T00:00:00Z")
    changed = await anna.call("PATCH", f"/api-keys/{told['key']['id']}", json={"name": " new ", "capMonth": None})
    assert changed.json() == {**told["key"], "name": "new", "capMonth": None}


async def test_a_rotated_key_opens_with_both_secrets_and_at_once_with_the_new_one_alone(anna: Person) -> None:
    told = await made(anna)
    rotate = f"/api-keys/{told['key']['id']}/rotate"
    second = (await anna.post(rotate)).json()
    assert second["key"]["formerSecretUntil"]
    for secret in (told["secret"], second["secret"]):
        assert (await by_key(anna, secret).get("/models")).status_code == 200
    third = (await anna.post(rotate, {"overlapSeconds": 0})).json()
    assert third["key"]["formerSecretUntil"] is None
    statuses = [
        (await by_key(anna, secret).get("/models")).status_code
        for secret in (told["secret"], second["secret"], third["secret"])
    ]
    assert statuses == [401, 401, 200]


async def test_a_revoked_key_opens_nothing_and_begins_no_run(anna: Person) -> None:
    told = await made(anna)
    program = by_key(anna, told["secret"])
    assert (await program.get("/models")).status_code == 200
    assert (await anna.call("DELETE", f"/api-keys/{told['key']['id']}")).status_code == 204
    assert refusal(await program.get("/models")) == (401, "access.unauthenticated")
    assert (await anna.get("/api-keys")).json()["items"] == []


async def test_a_run_of_a_key_that_was_revoked_elsewhere_is_refused_before_its_memory_ends(anna: Person) -> None:
    told = await made(anna)
    program = by_key(anna, told["secret"])
    assert (await program.get("/models")).status_code == 200
    await ask(anna.mall.database_url, "UPDATE api_key SET revoked_at = clock_timestamp()")
    answer = await program.post("/text/generate", {"model": anna.mall.model, "prompt": "Bread"})
    assert refusal(answer) == (401, "access.unauthenticated")
    assert anna.mall.upstream.log == []


async def test_the_keys_of_whoever_is_kept_out_are_refused_at_once(anna: Person, admin: Person) -> None:
    program = by_key(anna, (await made(anna))["secret"])
    assert (await program.get("/models")).status_code == 200
    assert (await admin.post(f"/admin/users/{anna.id}/suspend", {"reason": "a test"})).status_code == 200
    assert refusal(await program.get("/models")) == (401, "access.unauthenticated")


async def test_a_key_with_a_wrong_check_is_nobody(anna: Person) -> None:
    secret = (await made(anna))["secret"]
    wrong = secret[:-1] + ("0" if secret[-1] != "0" else "1")
    for text in (wrong, secret[:-1], f"{secret}0", write_key("made up")):
        assert refusal(await by_key(anna, text).get("/models")) == (401, "access.unauthenticated")


async def test_whoever_watches_by_a_key_sees_no_more_when_it_is_revoked(attentive: Mall) -> None:
    anna = await attentive.person()
    told = await made(anna)
    attentive.upstream.script(Script(pieces=["one ", "two"], gate_after=1))
    program = by_key(anna, told["secret"])
    talk = await program.conversation()
    streaming = asyncio.create_task(program.chat(talk))
    await attentive.upstream.until(lambda log: bool(log and log[0].text_sent))
    assert (await anna.call("DELETE", f"/api-keys/{told['key']['id']}")).status_code == 204
    events = events_of(await streaming)  # it ends while the provider still waits
    assert {"message.done", "usage", "error"}.isdisjoint(event.name for event in events)
    attentive.upstream.release()


async def test_nothing_in_the_database_tells_a_key(anna: Person) -> None:
    told = await made(anna)
    second = (await anna.post(f"/api-keys/{told['key']['id']}/rotate")).json()["secret"]
    await by_key(anna, second).post("/text/generate", {"model": anna.mall.model, "prompt": "Bread"})
    dump = await everything_in(anna.mall.database_url)
    assert told["key"]["id"].removeprefix("key_") in dump.replace("-", "")
    for secret in (told["secret"], second):
        chance = secret.removeprefix("aim_live_")[:-6]
        assert chance not in dump
        assert chance[:20] not in dump
        assert secret.encode().hex() not in dump


async def everything_in(database_url: str) -> str:
    """Write out every row of every table."""
    connection = await asyncpg.connect(database_url)
    try:
        tables = await connection.fetch(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'ledger')"
        )
        rows = [row for (table,) in tables for row in await connection.fetch(f"SELECT t::text FROM {table} t")]  # noqa: S608 - names of tables
        return "\n".join(str(row[0]) for row in rows)
    finally:
        await connection.close()
