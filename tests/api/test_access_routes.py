"""The door over HTTP: registration, log-in, the refresh cookie and who may use it."""

import pytest

from tests.mall import DASHBOARD, ORIGIN, PASSWORD, Mall, Person

FROM_OUR_PAGE = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "X-AIMall-CSRF": "1"}


async def test_registration_gives_a_token_a_user_and_two_hundred_coins(mall: Mall) -> None:
    given = {"email": "New@Example.org", "password": PASSWORD, "displayName": "Nasrin"}
    answer = await mall.http.post("/api/v1/auth/register", json=given)
    told = answer.json()
    assert answer.status_code == 201
    assert told["expiresIn"] == 600
    assert "refreshToken" not in told
    headers = {"Authorization": f"Bearer {told['accessToken']}"}
    me = (await mall.http.get("/api/v1/me", headers=headers)).json()
    assert me == told["user"]
    assert set(me) == {"id", "email", "displayName", "role", "workspace", "preferences"}
    assert me["displayName"] == "Nasrin"
    assert set(me["workspace"]) == {"id", "kind", "name"}
    balance = (await mall.http.get("/api/v1/billing/balance", headers=headers)).json()
    assert balance == {"available": "200.000000", "paid": "0.000000", "bonus": "200.000000", "held": "0.000000"}


async def test_an_address_is_taken_once(mall: Mall, anna: Person) -> None:
    answer = await mall.http.post("/api/v1/auth/register", json={"email": anna.email, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "access.email_taken")


async def test_nobody_registers_as_more_than_a_user(mall: Mall) -> None:
    given = {"email": "x@example.org", "password": PASSWORD, "role": "admin"}
    answer = await mall.http.post("/api/v1/auth/register", json=given)
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"field": "role", "code": "unknown", "message": "is not a field of this request"}
    ]


async def test_known_and_unknown_addresses_are_refused_alike(mall: Mall, anna: Person) -> None:
    answers = [
        await mall.http.post("/api/v1/auth/login", json={"email": email, "password": "wrong wrong"})
        for email in (anna.email, "nobody@example.org")
    ]
    seen = [{**answer.json(), "requestId": ""} for answer in answers]
    assert seen[0] == seen[1]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert seen[0]["code"] == "access.bad_credentials"
    assert all(answer.headers["WWW-Authenticate"].startswith("Bearer") for answer in answers)


async def test_guessing_is_slowed_down_and_told_for_how_long(mall: Mall, anna: Person) -> None:
    guess = {"email": anna.email, "password": "wrong wrong"}
    answers = [await mall.http.post("/api/v1/auth/login", json=guess) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].json()["code"] == "access.rate_limited"
    assert int(answers[-1].headers["Retry-After"]) >= 1


async def test_a_forwarded_header_that_anybody_can_send_is_no_way_around_the_brake(mall: Mall) -> None:
    statuses = [
        (
            await mall.http.post(
                "/api/v1/auth/register",
                json={"email": f"n{number}@example.org", "password": PASSWORD},
                headers={"X-Forwarded-For": f"203.0.{number}.1"},
            )
        ).status_code
        for number in range(11)
    ]
    assert statuses == [201] * 10 + [429]


async def test_the_cookie_is_for_browsers_only_and_only_for_the_door(mall: Mall) -> None:
    given = {"email": "c@example.org", "password": PASSWORD}
    answer = await mall.http.post("/api/v1/auth/register", json=given)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("aimall_rt_")
    assert {"HttpOnly", "Path=/api/v1/auth", "samesite=lax"} <= {
        part if not part.lower().startswith("samesite") else part.lower() for part in cookie.split("; ")
    }
    assert "Secure" not in cookie  # without TLS a browser would drop it


async def test_a_page_of_ours_refreshes_with_the_cookie_and_gets_the_next_one(mall: Mall) -> None:
    await mall.http.post("/api/v1/auth/register", json={"email": "r@example.org", "password": PASSWORD})
    answer = await mall.http.post("/api/v1/auth/refresh", headers=FROM_OUR_PAGE)
    assert answer.status_code == 200
    assert "refreshToken" not in answer.json()
    assert "aimall_rt_" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": DASHBOARD},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"X-AIMall-CSRF": ""},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["refresh", "logout"])
async def test_no_other_page_can_use_the_cookie(mall: Mall, path: str, spoiled: dict[str, str]) -> None:
    await mall.http.post("/api/v1/auth/register", json={"email": "f@example.org", "password": PASSWORD})
    answer = await mall.http.post(f"/api/v1/auth/{path}", headers={**FROM_OUR_PAGE, **spoiled})
    assert (answer.status_code, answer.json()["code"]) == (403, "request.cross_site")
    assert (await mall.http.post("/api/v1/auth/refresh", headers=FROM_OUR_PAGE)).status_code == 200


async def test_a_form_post_reaches_nothing(mall: Mall) -> None:
    await mall.http.post("/api/v1/auth/register", json={"email": "p@example.org", "password": PASSWORD})
    answer = await mall.http.post("/api/v1/auth/logout", data={"x": "1"}, headers=FROM_OUR_PAGE)
    assert answer.status_code == 415


async def test_native_apps_keep_the_refresh_token_themselves(mall: Mall, anna: Person) -> None:
    stranger = mall.stranger()
    given = {"email": anna.email, "password": PASSWORD, "tokenDelivery": "body"}
    answer = await stranger.post("/api/v1/auth/login", json=given)
    assert "set-cookie" not in answer.headers
    body = {"refreshToken": answer.json()["refreshToken"]}
    refreshed = await stranger.post("/api/v1/auth/refresh", json=body)
    assert refreshed.status_code == 200
    assert refreshed.json()["refreshToken"] != body["refreshToken"]
    assert "set-cookie" not in refreshed.headers


async def test_logging_out_ends_the_access_token_too(anna: Person) -> None:
    assert (await anna.post("/auth/logout")).status_code == 204
    assert (await anna.get("/me")).json()["code"] == "access.unauthenticated"


async def test_logging_out_without_being_logged_in_is_no_error(mall: Mall) -> None:
    assert (await mall.stranger().post("/api/v1/auth/logout")).status_code == 204


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer x.y.z", "Token abc"])
async def test_anything_but_a_good_token_is_401(mall: Mall, header: str) -> None:
    answer = await mall.http.get("/api/v1/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "access.unauthenticated")


async def test_a_token_in_the_query_is_no_token(mall: Mall, anna: Person) -> None:
    for name in ("access_token", "token"):
        answer = await mall.http.get("/api/v1/me", params={name: anna.token})
        assert answer.status_code == 401


async def test_one_of_several_log_ins_can_be_ended_from_another(mall: Mall, anna: Person) -> None:
    given = {"email": anna.email, "password": PASSWORD, "tokenDelivery": "body"}
    other = (await mall.http.post("/api/v1/auth/login", json=given)).json()["accessToken"]
    listed = (await anna.get("/auth/sessions")).json()["items"]
    (stranger,) = [one["id"] for one in listed if not one["isCurrent"]]
    assert (await anna.call("DELETE", f"/auth/sessions/{stranger}")).status_code == 204
    answer = await mall.http.get("/api/v1/me", headers={"Authorization": f"Bearer {other}"})
    assert answer.status_code == 401
    assert (await anna.get("/me")).status_code == 200
