"""People over HTTP, as admins see them: searched, looked at, kept out and let in."""

import pytest

from tests.mall import PASSWORD, Mall, Person


async def test_people_are_searched_by_a_part_of_their_address(mall: Mall, admin: Person) -> None:
    sara = await mall.person("sara.k@example.org")
    found = (await admin.get("/admin/users", params={"query": "SARA.K"})).json()
    assert [item["id"] for item in found["items"]] == [sara.id]
    assert found["items"][0]["balance"]["available"] == "200.000000"
    refused = await admin.get("/admin/users", params={"query": ""})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "query")


async def test_pages_of_a_search_lose_nobody(mall: Mall, admin: Person) -> None:
    people = [await mall.person(f"team{number}@example.org") for number in range(3)]
    first = (await admin.get("/admin/users", params={"query": "team", "limit": 2})).json()
    query = {"query": "team", "limit": 2, "cursor": first["nextCursor"]}
    rest = (await admin.get("/admin/users", params=query)).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == [person.id for person in people[::-1]]


async def test_an_admin_sees_how_a_person_stands(anna: Person, admin: Person) -> None:
    await anna.post("/billing/topup/mock", {"coins": 5})
    shown = (await admin.get(f"/admin/users/{anna.id}")).json()
    assert (shown["email"], shown["logIns"], shown["isDisabled"]) == (anna.email, 1, False)
    assert shown["balance"] == (await anna.get("/billing/balance")).json()
    assert shown["transactions"] == (await anna.get("/billing/transactions")).json()["items"]
    missing = await admin.get(f"/admin/users/usr_{'0' * 32}")
    assert (missing.status_code, missing.json()["code"]) == (404, "user.not_found")


async def test_a_suspended_person_can_neither_call_nor_log_in_nor_run_until_restored(
    mall: Mall, anna: Person, admin: Person
) -> None:
    talk = await anna.conversation()
    path, given = f"/admin/users/{anna.id}", {"email": anna.email, "password": PASSWORD, "tokenDelivery": "body"}
    for _ in range(2):  # it may be repeated
        suspended = await admin.post(f"{path}/suspend", {"reason": "spam"})
        assert (suspended.status_code, suspended.json()["isDisabled"]) == (200, True)
    assert (await anna.get("/me")).status_code == 401
    assert (await anna.chat(talk)).status_code == 401
    refused = await mall.http.post("/api/v1/auth/login", json=given)
    assert (refused.status_code, refused.json()["code"]) == (401, "access.bad_credentials")
    assert (await admin.get(path)).json()["logIns"] == 0
    restored = await admin.post(f"{path}/restore", {"reason": "a mistake"})
    assert (restored.status_code, restored.json()["isDisabled"]) == (200, False)
    assert (await anna.get("/me")).status_code == 401
    anna.token = (await mall.http.post("/api/v1/auth/login", json=given)).json()["accessToken"]
    assert (await anna.chat(talk)).status_code == 200


async def test_an_admin_cannot_suspend_themselves(admin: Person) -> None:
    answer = await admin.post(f"/admin/users/{admin.id}/suspend", {"reason": "tired"})
    assert (answer.status_code, answer.json()["code"]) == (409, "access.cannot_suspend_self")
    assert (await admin.get("/me")).status_code == 200


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "  "}, {"reason": "x" * 501}])
@pytest.mark.parametrize("act", ["suspend", "restore"])
async def test_nobody_is_suspended_without_a_reason(
    anna: Person, admin: Person, act: str, body: dict[str, str]
) -> None:
    answer = await admin.post(f"/admin/users/{anna.id}/{act}", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "reason")
    assert (await anna.get("/me")).status_code == 200
