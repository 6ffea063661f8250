"""Repeating: every call that changes something may be sent again, and one key has one effect."""

import asyncio
from itertools import product
from typing import Any, Final

from aimall.entrypoints.http.metering import handlers_of
from tests.mall import PASSWORD, Mall, Person
from tests.postgres import ask

KEY: Final = {"Idempotency-Key": "one-key-for-all-routes"}
REPLAYED: Final = "Idempotency-Replayed"
NO_KEYS: Final = ("short", "with space", "x" * 256, '"short"', "é" * 10)
UNSAFE: Final = frozenset({"POST", "PATCH", "DELETE"})
PATHS: Final = {
    "conversation_id": "cnv_0",
    "file_id": "fil_0",
    "generation_id": "gen_0",
    "key_id": "key_0",
    "session_id": "ses_0",
    "user_id": "usr_0",
}


def changing_routes(mall: Mall) -> list[tuple[str, str]]:
    """Every route that may change something: its method and its path."""
    return [
        (method, path)
        for path, handler in handlers_of(mall.door.app.routes)
        if path.startswith("/api/v1")
        for method in sorted(UNSAFE & set(handler.http_methods))
    ]


async def keyed_calls(person: Person, admin: Person) -> list[tuple[Person, str, dict[str, Any], dict[str, Any]]]:
    """For each route whose effect is bound to its key: who calls it, with what, and another input."""
    talk = await person.conversation()
    adjust = f"/admin/users/{person.id}/coins"
    text = {"model": person.mall.model, "prompt": "Bread"}
    return [
        (person, "/conversations", {"title": "One"}, {"title": "Two"}),
        (person, "/billing/topup/mock", {"coins": 5}, {"coins": 6}),
        (admin, adjust, {"amount": 3, "reason": "a gift"}, {"amount": 4, "reason": "a gift"}),
        (person, "/quotes", {**text, "kind": "text"}, {**text, "kind": "text", "prompt": "Butter"}),
        (person, "/text/generate", text, {**text, "prompt": "Butter"}),
        (
            person,
            "/chat/stream",
            {"conversationId": talk, "message": "Hi"},
            {"conversationId": talk, "message": "Bye"},
        ),
    ]


async def test_a_malformed_key_is_refused_on_every_route_that_changes_something(mall: Mall, anna: Person) -> None:
    found = changing_routes(mall)
    assert len(found) > 10
    for (method, path), text in product(found, NO_KEYS):
        headers = {"Idempotency-Key": text.encode()}
        answer = await anna.call(method, path.removeprefix("/api/v1").format(**PATHS), headers=headers)
        told = answer.json()
        assert (answer.status_code, told["code"]) == (400, "request.invalid"), (method, path, told)
        assert told["errors"][0]["field"] == "Idempotency-Key"


async def test_a_repeat_gives_the_first_answer_and_says_so(anna: Person, admin: Person) -> None:
    for person, path, body, _ in await keyed_calls(anna, admin):
        first = await person.post(path, body, headers=KEY)
        again = await person.post(path, body, headers=KEY)
        assert (first.is_success, again.status_code) == (True, first.status_code), (path, first.text, again.text)
        assert again.content == first.content, path
        assert REPLAYED not in first.headers, path
        assert again.headers[REPLAYED] == "true", path
        assert again.headers["Idempotency-Key"] == KEY["Idempotency-Key"]


async def test_a_key_that_comes_with_another_input_is_refused(anna: Person, admin: Person) -> None:
    for person, path, body, other in await keyed_calls(anna, admin):
        assert (await person.post(path, body, headers=KEY)).is_success
        refused = await person.post(path, other, headers=KEY)
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency.key_reused"), path


async def test_one_key_in_flight_many_times_has_one_effect(mall: Mall, anna: Person, admin: Person) -> None:
    for person, path, body, _ in await keyed_calls(anna, admin):
        answers = await asyncio.gather(*(person.post(path, body, headers=KEY) for _ in range(5)))
        assert {answer.status_code for answer in answers} <= {200, 201}, (path, [answer.text for answer in answers])
        assert len({answer.content for answer in answers}) == 1, path
        assert sum(REPLAYED not in answer.headers for answer in answers) == 1, path
    entries = "SELECT count(*) FROM ledger.txn WHERE kind IN ('topup', 'adjust')"
    assert await ask(mall.database_url, entries) == 2


async def test_the_same_key_of_another_person_or_for_another_act_is_another_key(anna: Person, ben: Person) -> None:
    made = [
        await anna.post("/conversations", {"title": "One"}, headers=KEY),
        await ben.post("/conversations", {"title": "Two"}, headers=KEY),
        await anna.post("/billing/topup/mock", {"coins": 5}, headers=KEY),
    ]
    assert [(answer.status_code, REPLAYED in answer.headers) for answer in made] == [(201, False)] * 3
    assert made[0].json()["id"] != made[1].json()["id"]


async def test_registering_again_with_the_same_key_is_the_same_person(mall: Mall) -> None:
    given = {"email": "again@example.org", "password": PASSWORD}
    first = await mall.http.post("/api/v1/auth/register", json=given, headers=KEY)
    again = await mall.http.post("/api/v1/auth/register", json=given, headers=KEY)
    other = await mall.http.post("/api/v1/auth/register", json={**given, "displayName": "Eve"}, headers=KEY)
    assert again.json()["user"] == first.json()["user"]
    assert (REPLAYED in first.headers, again.headers[REPLAYED]) == (False, "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.key_reused")


async def test_a_refused_act_leaves_its_key_free(anna: Person) -> None:
    assert (await anna.post("/billing/topup/mock", {"coins": "0"}, headers=KEY)).status_code == 400
    assert (await anna.post("/billing/topup/mock", {"coins": 5}, headers=KEY)).status_code == 201


async def test_acts_that_bind_no_key_do_no_harm_when_they_are_repeated(mall: Mall, anna: Person) -> None:
    talk = await anna.conversation()
    renamed = [await anna.call("PATCH", f"/conversations/{talk}", json={"title": "T"}, headers=KEY) for _ in range(2)]
    deleted = [await anna.call("DELETE", f"/conversations/{talk}", headers=KEY) for _ in range(2)]
    ended = [await anna.post("/auth/logout", headers=KEY) for _ in range(2)]
    assert [answer.json()["title"] for answer in renamed] == ["T", "T"]
    assert [answer.status_code for answer in deleted] == [204, 404]
    assert [answer.status_code for answer in ended] == [204, 204]
    assert await ask(mall.database_url, "SELECT count(*) FROM ledger.txn WHERE kind = 'hold'") == 0
