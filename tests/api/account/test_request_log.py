"""The log of calls by API keys: every one has its line, however it ended, and nothing of what was asked is in it."""

import asyncio
from typing import Any

import pytest

from aimall.application.access.calls.latest_calls import LatestCalls
from aimall.entrypoints.http.injection import container_of
from tests.api.account.test_api_keys import by_key, made
from tests.mall import Person
from tests.postgres import ask
from tests.upstreams.script import Script

SECRET = "the plan for Tuesday"


async def logged(person: Person, **wanted: str) -> list[dict[str, Any]]:
    """Store what waits, and list it."""
    await (await container_of(person.mall.door.app).get(LatestCalls))()
    answer = await person.get("/usage/requests", params=wanted)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def asked(program: Person, **given: Any) -> Any:  # noqa: ANN401 - an answer of httpx
    """Ask for a chat completion."""
    body = {"model": program.mall.model, "messages": [{"role": "user", "content": SECRET}], **given}
    headers = {"Authorization": f"Bearer {program.token}"}
    return await program.mall.http.post("/v1/chat/completions", json=body, headers=headers)


async def test_a_call_is_logged_with_what_it_cost(anna: Person) -> None:
    told = await made(anna, name="a program")
    answer = await asked(by_key(anna, told["secret"]))
    assert answer.status_code == 200, answer.text
    used = answer.json()["usage"]
    (line,) = await logged(anna)
    assert line.pop("latencyMs") >= 0
    assert line.pop("id").startswith("req_")
    assert line.pop("at")
    generation = line.pop("generationId")
    assert line == {
        "key": {"id": told["key"]["id"], "name": "a program", "masked": told["key"]["masked"]},
        "method": "POST",
        "route": "/v1/chat/completions",
        "model": anna.mall.model,
        "status": "ok",
        "httpStatus": 200,
        "error": None,
        "inputTokens": used["prompt_tokens"],
        "outputTokens": used["completion_tokens"],
        "coinCost": used["coin_cost"],
        "streamed": False,
        "replayed": False,
    }
    assert (await anna.get(f"/generations/{generation}/receipt")).json()["charge"] == used["coin_cost"]


async def test_a_stream_is_logged_when_it_has_ended(anna: Person) -> None:
    told = await made(anna)
    await asked(by_key(anna, told["secret"]), stream=True)
    (line,) = await logged(anna)
    assert (line["streamed"], line["status"], line["httpStatus"]) == (True, "ok", 200)
    assert line["generationId"]


async def test_a_stream_that_broke_off_has_failed_although_it_began_with_200(anna: Person) -> None:
    broken: dict[str, object] = {"error": {"message": "it broke", "code": 502}}
    anna.mall.upstream.script(Script(pieces=["Half an ", "answer"], error_chunk=broken))
    told = await made(anna)
    await asked(by_key(anna, told["secret"]), stream=True)
    (line,) = await logged(anna)
    assert (line["status"], line["httpStatus"], line["coinCost"]) == ("failed", 200, "0.000000")
    assert line["error"].startswith("provider.")


async def test_refused_calls_are_logged_with_their_error(anna: Person) -> None:
    poor = by_key(anna, (await made(anna, capTotal="0.000001"))["secret"])
    narrow = by_key(anna, (await made(anna, scopes=["images"]))["secret"])
    slow = by_key(anna, (await made(anna, requestsPerMinute=1))["secret"])
    for program in (poor, narrow, slow, slow):
        await asked(program)
    await asked(poor, model="no/such")
    lines = [(line["status"], line["httpStatus"], line["error"], line["model"]) for line in await logged(anna)]
    model = anna.mall.model
    assert sorted(lines, key=repr) == sorted(
        [
            ("refused", 402, "access.key_cap_reached", model),
            ("refused", 403, "access.forbidden", model),
            ("ok", 200, None, model),
            ("refused", 429, "access.rate_limited", None),
            ("refused", 404, "model.not_found", "no/such"),
        ],
        key=repr,
    )


async def test_native_calls_are_logged_by_the_template_of_their_route(anna: Person) -> None:
    program = by_key(anna, (await made(anna))["secret"])
    await program.get("/generations/gen_00000000000000000000000000000000")
    await program.post("/text/generate", {"model": anna.mall.model, "prompt": SECRET})
    text, missing = await logged(anna)
    assert (missing["method"], missing["route"]) == ("GET", "/api/v1/generations/{generation_id}")
    assert (text["route"], text["model"], text["generationId"] is None) == (
        "/api/v1/text/generate",
        anna.mall.model,
        False,
    )


async def test_nothing_that_was_asked_or_answered_is_stored_in_the_log(anna: Person) -> None:
    program = by_key(anna, (await made(anna))["secret"])
    await asked(program)
    await program.post("/text/generate", {"model": anna.mall.model, "prompt": SECRET})
    assert len(await logged(anna)) == 2
    stored = str(await ask(anna.mall.database_url, "SELECT string_agg(api_call::text, ' ') FROM api_call"))
    assert SECRET not in stored
    assert program.token not in stored


async def test_a_repeat_is_marked_and_costs_nothing(anna: Person) -> None:
    program = by_key(anna, (await made(anna))["secret"])
    body = {"model": anna.mall.model, "input": SECRET}
    headers = {"Authorization": f"Bearer {program.token}", "Idempotency-Key": "one-click"}
    for _ in range(2):
        answer = await program.mall.http.post("/v1/responses", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    again, first = await logged(anna)
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again["generationId"] == first["generationId"]
    assert (again["coinCost"], again["inputTokens"], again["outputTokens"]) == ("0.000000", None, None)
    spent = (await anna.get("/billing/transactions")).json()["items"][0]["amount"]
    assert float(first["coinCost"]) == -float(spent) > 0


async def test_a_call_from_where_its_key_may_not_be_used_is_logged_without_a_cost(anna: Person) -> None:
    told = await made(anna, networks=["203.0.113.0/24"])
    answer = await asked(by_key(anna, told["secret"]))
    assert answer.status_code == 403, answer.text
    assert told["key"]["id"] not in answer.text
    (line,) = await logged(anna)
    assert (line["status"], line["httpStatus"], line["error"]) == ("refused", 403, "access.key_address_refused")
    assert (line["key"]["id"], line["coinCost"], line["generationId"]) == (told["key"]["id"], None, None)


async def test_a_model_that_a_key_is_not_for_is_logged_as_it_was_asked_for(anna: Person) -> None:
    told = await made(anna, models=["other/model"])
    await asked(by_key(anna, told["secret"]))
    (line,) = await logged(anna)
    assert (line["httpStatus"], line["error"], line["model"]) == (403, "model.not_allowed", anna.mall.model)


async def test_calls_without_a_key_or_by_an_unknown_one_are_not_logged(anna: Person) -> None:
    program = by_key(anna, (told := await made(anna))["secret"])
    await anna.get("/models")
    await anna.call("DELETE", f"/api-keys/{told['key']['id']}")
    assert (await program.get("/models")).status_code == 401
    assert await logged(anna) == []


async def test_the_log_is_searched_by_key_model_outcome_and_time_and_read_in_pages(anna: Person) -> None:
    first, second = await made(anna), await made(anna)
    await asked(by_key(anna, first["secret"]))
    await asked(by_key(anna, second["secret"]), model="no/such")
    newest, oldest = await logged(anna)
    for wanted, found in (
        ({"keyId": first["key"]["id"]}, [oldest]),
        ({"model": "no/such"}, [newest]),
        ({"status": "refused"}, [newest]),
        ({"status": "failed"}, []),
        ({"from": "2999-01-01T00:00:00Z"}, []),
        ({"to": "2999-01-01T00:00:00Z"}, [newest, oldest]),
    ):
        assert await logged(anna, **wanted) == found
    page = (await anna.get("/usage/requests", params={"limit": 1})).json()
    assert page["items"] == [newest]
    rest = (await anna.get("/usage/requests", params={"limit": 1, "cursor": page["nextCursor"]})).json()
    assert rest == {"items": [oldest], "nextCursor": None}


@pytest.mark.parametrize("wanted", [{"keyId": "key_1"}, {"status": "fine"}, {"from": "yesterday"}, {"to": "x"}])
async def test_a_search_that_says_nothing_is_refused_by_name(anna: Person, wanted: dict[str, str]) -> None:
    answer = await anna.get("/usage/requests", params=wanted)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == list(wanted)


async def test_nobody_reads_the_log_of_another_workspace(anna: Person, ben: Person) -> None:
    told = await made(anna)
    await by_key(anna, told["secret"]).get("/models")
    assert len(await logged(anna)) == 1
    assert await logged(ben) == []
    assert await logged(ben, keyId=told["key"]["id"]) == []


async def test_a_name_that_no_store_takes_keeps_no_other_call_out_of_the_log(anna: Person) -> None:
    program = by_key(anna, (await made(anna))["secret"])
    headers = {"Authorization": f"Bearer {program.token}", "Content-Type": "application/json"}
    odd = '{"model": "\\ud800", "messages": [{"role": "user", "content": "x"}]}'
    await asyncio.gather(
        anna.mall.http.post("/v1/chat/completions", content=odd, headers=headers), program.get("/models")
    )
    assert "/api/v1/models" in [line["route"] for line in await logged(anna)]
