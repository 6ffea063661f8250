"""Deleting one's account: what one wrote is gone, what was paid stays, and nobody is left to log in."""

import asyncio

import pytest

from aimall.adapters.postgres.ledger_proof import verify
from tests.mall import PASSWORD, Mall, Person, events_of
from tests.postgres import ask
from tests.upstreams.script import Script

CANARY = "canary-in-what-was-written"
TEXTS = (
    "SELECT string_agg(content::text, '') FROM message",
    "SELECT string_agg(title, '') FROM conversation",
    "SELECT string_agg(concat(prompt::text, output, request::text, checkpoint::text, trouble), '') FROM generation",
    "SELECT string_agg(name, '') FROM file",
    "SELECT string_agg(events::text, '') FROM generation_event",
    "SELECT string_agg(concat(email, display_name), '') FROM app_user",
    "SELECT string_agg(name, '') FROM workspace",
    "SELECT string_agg(name, '') FROM api_key",
)


async def delete(person: Person, password: str = PASSWORD) -> tuple[int, dict[str, str]]:
    """Delete the account."""
    answer = await person.post("/me/deletion", {"password": password})
    return answer.status_code, answer.json()


async def written(mall: Mall) -> str:
    """Read everything that could hold words of somebody."""
    return "".join([str(await ask(mall.database_url, statement)) for statement in TEXTS])


async def write_something(mall: Mall, person: Person) -> str:
    """Have a canary in each place that keeps words, and give the id of a run."""
    mall.upstream.script(Script(pieces=[CANARY], times=2))
    await person.call("PATCH", "/me", json={"displayName": CANARY})
    await person.post("/api-keys", {"name": CANARY, "scopes": ["chat"]})
    talk = await person.conversation()
    await person.call("PATCH", f"/conversations/{talk}", json={"title": CANARY})
    events = events_of(await person.chat(talk, CANARY))
    await person.post("/text/generate", {"model": mall.model, "prompt": CANARY})
    return str(events[0].data["generationId"])


async def test_everything_that_was_written_is_gone(mall: Mall, anna: Person) -> None:
    await write_something(mall, anna)
    assert (await written(mall)).count(CANARY) >= len(TEXTS)
    assert (await delete(anna))[0] == 200
    left = await written(mall)
    assert CANARY not in left
    assert anna.email not in left


async def test_what_others_wrote_stays(anna: Person, ben: Person) -> None:
    talk = await ben.conversation()
    await ben.chat(talk, "mine to keep")
    await delete(anna)
    assert "mine to keep" in (await ben.get(f"/conversations/{talk}/messages")).text


async def test_the_books_stay_and_hold(mall: Mall, anna: Person, admin: Person) -> None:
    run = await write_something(mall, anna)
    before = await anna.available()
    status, told = await delete(anna)
    assert (status, told["coinsLeft"]) == (200, before)
    detail = (await admin.get(f"/admin/users/{anna.id}")).json()
    assert detail["isDisabled"]
    assert any(line["generationId"] == run for line in detail["transactions"])
    assert not [finding for finding in await verify(mall.database_url) if finding.is_broken]


async def test_nobody_is_left_to_log_in(mall: Mall, anna: Person) -> None:
    await delete(anna)
    assert (await anna.get("/me")).status_code == 401
    again = await mall.stranger().post("/api/v1/auth/login", json={"email": anna.email, "password": PASSWORD})
    assert again.status_code == 401


async def test_no_key_is_left_that_opens(anna: Person) -> None:
    secret = (await anna.post("/api-keys", {"name": "mine", "scopes": ["models"]})).json()["secret"]
    program = Person(mall=anna.mall, email=anna.email, id=anna.id, token=secret)
    assert (await program.get("/models")).status_code == 200
    await delete(anna)
    assert (await program.get("/models")).status_code == 401


async def test_the_address_is_free_for_somebody_new(mall: Mall, anna: Person) -> None:
    await write_something(mall, anna)
    await delete(anna)
    newcomer = await mall.person(anna.email)
    assert newcomer.id != anna.id
    assert (await newcomer.get("/conversations")).json()["items"] == []


async def test_a_wrong_password_deletes_nothing(anna: Person) -> None:
    status, told = await delete(anna, "not this one")
    assert (status, told["code"]) == (403, "access.wrong_password")
    assert (await anna.get("/me")).status_code == 200


async def test_the_last_admin_stays(admin: Person, anna: Person) -> None:
    status, told = await delete(admin)
    assert (status, told["code"]) == (409, "access.last_admin")
    assert (await admin.get("/me")).status_code == 200
    assert (await delete(anna))[0] == 200


async def test_of_admins_who_leave_at_once_one_stays(mall: Mall) -> None:
    admins = [await mall.admin() for _ in range(4)]
    statuses = await asyncio.gather(*(delete(admin) for admin in admins))
    assert sorted(status for status, _ in statuses) == [200, 200, 200, 409]


async def test_nobody_leaves_while_an_answer_is_written(mall: Mall, anna: Person) -> None:
    mall.upstream.script(Script(pieces=["One ", "two"], gate_after=1))
    talk = await anna.conversation()
    running = asyncio.create_task(anna.chat(talk))
    await mall.upstream.until(lambda log: bool(log and log[0].text_sent))
    status, told = await delete(anna)
    mall.upstream.release()
    await running
    assert (status, told["code"]) == (409, "access.account_busy")
    assert (await anna.get("/me")).status_code == 200
    assert "One two" in (await anna.get(f"/conversations/{talk}/messages")).text


@pytest.mark.parametrize("path", ["/chat/stream", "/text/generate"])
async def test_a_run_and_a_farewell_at_once_end_as_one_of_both(mall: Mall, anna: Person, path: str) -> None:
    body = {"model": mall.model, "prompt": CANARY}
    if path == "/chat/stream":
        body = {"conversationId": await anna.conversation(), "message": CANARY}
    _, (status, _) = await asyncio.gather(anna.post(path, body), delete(anna))
    assert status in {200, 409}
    if status == 200:
        assert CANARY not in await written(mall)
