"""The audit log over HTTP: every act of an admin is there, and can be found again."""

import pytest

from tests.mall import Person
from tests.postgres import ask


async def test_what_an_admin_did_is_listed_newest_first_and_found_by_who_and_what(anna: Person, admin: Person) -> None:
    await admin.post(f"/admin/users/{anna.id}/coins", {"amount": 5, "reason": "a gift"})
    await admin.post(f"/admin/users/{anna.id}/suspend", {"reason": "spam"})
    everything = (await admin.get("/admin/audit")).json()["items"]
    assert [act["number"] for act in everything] == sorted((act["number"] for act in everything), reverse=True)
    own = (await admin.get("/admin/audit", params={"actor": admin.id, "limit": 2})).json()
    assert [act["action"] for act in own["items"]] == ["access.suspend_user", "wallet.adjust"]
    assert {**own["items"][0], "number": 0, "at": ""} == {
        "number": 0,
        "at": "",
        "actorId": admin.id,
        "actorEmail": admin.email,
        "action": "access.suspend_user",
        "subject": anna.id,
        "facts": {"reason": "spam"},
    }
    gifts = (await admin.get("/admin/audit", params={"action": "wallet.adjust"})).json()["items"]
    assert [act["facts"]["reason"] for act in gifts] == ["a gift"]
    rest = (await admin.get("/admin/audit", params={"actor": admin.id, "cursor": own["nextCursor"]})).json()
    assert {act["action"] for act in rest["items"]}.isdisjoint({"access.suspend_user", "wallet.adjust"})


async def test_reading_the_log_writes_nothing_into_it(admin: Person) -> None:
    count = "SELECT count(*) FROM audit_entry"
    before = await ask(admin.mall.database_url, count)
    await admin.get("/admin/audit")
    assert await ask(admin.mall.database_url, count) == before


@pytest.mark.parametrize("query", ["actor=anna", "actor=cnv_" + "0" * 32, "action=" + "x" * 65, "cursor=nonsense"])
async def test_a_question_that_makes_no_sense_is_refused_by_its_name(admin: Person, query: str) -> None:
    answer = await admin.get(f"/admin/audit?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, query.partition("=")[0])
