"""One's own account over HTTP: the name, the password, and what one would rather have."""

from tests.mall import PASSWORD, Mall, Person

NEW_PASSWORD = "three loud walnuts"
CHANGE = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}


async def log_in(mall: Mall, email: str, password: str) -> tuple[int, dict[str, str]]:
    """Try to log in."""
    given = {"email": email, "password": password, "tokenDelivery": "body"}
    answer = await mall.stranger().post("/api/v1/auth/login", json=given)
    return answer.status_code, answer.json()


async def test_a_name_is_changed_for_oneself_and_ones_workspace(anna: Person, ben: Person) -> None:
    told = (await anna.call("PATCH", "/me", json={"displayName": "  نسرین  "})).json()
    assert (told["displayName"], told["workspace"]["name"]) == ("نسرین", "نسرین")
    assert (await anna.get("/me")).json() == told
    assert (await ben.get("/me")).json()["displayName"] != "نسرین"


async def test_a_name_that_cannot_be_shown_is_refused_by_its_field(anna: Person) -> None:
    for name in ("", "   ", "x" * 81, "a\u202eb"):
        answer = await anna.call("PATCH", "/me", json={"displayName": name})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "displayName")


async def test_preferences_are_kept_until_others_are_given(mall: Mall, anna: Person) -> None:
    nothing = {"defaultChatModel": None, "defaultTextModel": None}
    assert (await anna.get("/me")).json()["preferences"] == nothing
    wanted = {**nothing, "defaultChatModel": mall.model}
    told = (await anna.call("PUT", "/me/preferences", json=wanted)).json()
    assert told["preferences"] == wanted
    assert (await anna.get("/me")).json()["preferences"] == wanted
    await anna.call("PUT", "/me/preferences", json=nothing)
    assert (await anna.get("/me")).json()["preferences"] == nothing


async def test_a_model_that_nobody_sells_is_no_preference(anna: Person) -> None:
    wanted = {"defaultChatModel": "no/such-model", "defaultTextModel": None}
    answer = await anna.call("PUT", "/me/preferences", json=wanted)
    assert (answer.status_code, answer.json()["code"]) == (404, "model.not_found")


async def test_a_changed_password_is_the_only_one(mall: Mall, anna: Person) -> None:
    assert (await anna.post("/auth/password", CHANGE)).status_code == 204
    assert (await log_in(mall, anna.email, PASSWORD))[0] == 401
    assert (await log_in(mall, anna.email, NEW_PASSWORD))[0] == 200


async def test_a_changed_password_ends_every_log_in_but_ones_own(mall: Mall, anna: Person) -> None:
    _, elsewhere = await log_in(mall, anna.email, PASSWORD)
    _, here = await log_in(mall, anna.email, PASSWORD)
    one = Person(mall=mall, email=anna.email, id=anna.id, token=here["accessToken"])
    assert (await one.post("/auth/password", CHANGE)).status_code == 204
    refreshed = [
        await mall.stranger().post("/api/v1/auth/refresh", json={"refreshToken": each["refreshToken"]})
        for each in (elsewhere, here)
    ]
    assert [answer.status_code for answer in refreshed] == [401, 200]
    one.token = refreshed[1].json()["accessToken"]
    assert len((await one.get("/auth/sessions")).json()["items"]) == 1
    assert (await anna.get("/me")).status_code == 401


async def test_a_wrong_password_changes_nothing_and_logs_nobody_out(mall: Mall, anna: Person) -> None:
    answer = await anna.post("/auth/password", {**CHANGE, "currentPassword": "not this one"})
    assert (answer.status_code, answer.json()["code"]) == (403, "access.wrong_password")
    assert (await anna.get("/me")).status_code == 200
    assert (await log_in(mall, anna.email, PASSWORD))[0] == 200


async def test_guessing_a_password_is_as_slow_as_at_the_log_in(anna: Person) -> None:
    guess = {**CHANGE, "currentPassword": "not this one"}
    answers = [await anna.post("/auth/password", guess) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) >= 1


async def test_a_new_password_that_would_be_guessed_is_refused_by_its_field(anna: Person) -> None:
    for new in ("short", "password123", anna.email, "x" * 257):
        answer = await anna.post("/auth/password", {**CHANGE, "newPassword": new})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "newPassword"), new


async def test_what_is_changed_is_on_record(anna: Person, admin: Person) -> None:
    await anna.call("PATCH", "/me", json={"displayName": "Ann"})
    await anna.post("/auth/password", {**CHANGE, "currentPassword": "not this one"})
    await anna.post("/auth/password", CHANGE)
    acts = (await admin.get("/admin/audit", params={"limit": 100})).json()["items"]
    own = [act["action"] for act in acts if act["subject"] == anna.id]
    assert {"access.change_name", "access.proof_refused", "access.change_password"} <= set(own)
