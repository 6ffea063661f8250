"""Log-ins over HTTP: a log-out reaches everything that was opened with them, and refresh tokens are used once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from dishka import Provider, Scope, provide

from aimall.adapters.system.clock import SystemClock
from aimall.application.clock import Clock
from aimall.entrypoints.http.stream.viewers import StreamPolicy
from tests.access import HandClock
from tests.mall import ORIGIN, PASSWORD, Mall, Person, events_of, open_mall
from tests.upstreams.script import Script

REFRESH: Final = "/api/v1/auth/refresh"
FROM_OUR_PAGE: Final = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "X-AIMall-CSRF": "1"}


class AttentiveStreams(Provider):
    """Streams whose rights are looked at all the time."""

    scope = Scope.APP

    @provide
    def policy(self) -> StreamPolicy:
        return StreamPolicy(recheck_s=0.05)


class MovedTime(Provider):
    """A clock for the whole application that stands where the test has moved it."""

    scope = Scope.APP

    def __init__(self) -> None:
        super().__init__()
        self.hand = HandClock(SystemClock().now())

    @provide
    def clock(self) -> Clock:
        return self.hand


@pytest.fixture
async def attentive(database_url: str, tmp_path: Path) -> AsyncIterator[Mall]:
    """A mall that looks at the rights of watchers all the time."""
    async with open_mall(database_url, tmp_path, AttentiveStreams()) as mall:
        yield mall


async def native(mall: Mall, person: Person) -> dict[str, Any]:
    """Log somebody in as an app does."""
    given = {"email": person.email, "password": PASSWORD, "tokenDelivery": "body"}
    answer = await mall.http.post("/api/v1/auth/login", json=given)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def refreshed(mall: Mall, token: str) -> tuple[int, str]:
    """Use a refresh token: the status and the next token."""
    answer = await mall.http.post(REFRESH, json={"refreshToken": token})
    return answer.status_code, str(answer.json().get("refreshToken"))


@pytest.mark.parametrize("end", ["logout", "session", "admin"])
async def test_whoever_is_logged_out_sees_no_more_of_an_open_stream(attentive: Mall, end: str) -> None:
    mall = attentive
    anna, admin = await mall.person(), await mall.admin()
    mall.upstream.script(Script(pieces=["one ", "two"], gate_after=1))
    talk = await anna.conversation()
    streaming = asyncio.create_task(anna.chat(talk))
    await mall.upstream.until(lambda log: bool(log and log[0].text_sent))
    (session,) = (await anna.get("/auth/sessions")).json()["items"]
    ended = {
        "logout": lambda: anna.post("/auth/logout"),
        "session": lambda: anna.call("DELETE", f"/auth/sessions/{session['id']}"),
        "admin": lambda: admin.call("DELETE", f"/admin/users/{anna.id}/sessions"),
    }
    assert (await ended[end]()).status_code == 204
    assert (await anna.get("/me")).status_code == 401
    events = events_of(await streaming)  # it ends while the provider still waits
    assert {"message.done", "usage", "error"}.isdisjoint(event.name for event in events)
    mall.upstream.release()


async def test_an_admin_ends_access_and_refresh_tokens_alike(mall: Mall, anna: Person, admin: Person) -> None:
    told = await native(mall, anna)
    assert (await admin.call("DELETE", f"/admin/users/{anna.id}/sessions")).status_code == 204
    headers = {"Authorization": f"Bearer {told['accessToken']}"}
    assert (await mall.http.get("/api/v1/me", headers=headers)).status_code == 401
    assert (await refreshed(mall, told["refreshToken"]))[0] == 401
    assert (await native(mall, anna))["accessToken"]


async def test_twenty_refreshes_at_once_get_one_successor_and_a_grandparent_ends_the_family(
    mall: Mall, anna: Person
) -> None:
    first = (await native(mall, anna))["refreshToken"]
    answers = await asyncio.gather(*(refreshed(mall, first) for _ in range(20)))
    assert {status for status, _ in answers} == {200}
    (second,) = {token for _, token in answers}
    status, third = await refreshed(mall, second)
    assert (status, await refreshed(mall, first)) == (200, (401, "None"))
    assert (await refreshed(mall, third))[0] == 401


async def test_a_refresh_token_of_another_instance_is_ignored_and_harms_nobody(mall: Mall) -> None:
    await mall.http.post("/api/v1/auth/register", json={"email": "two@example.org", "password": PASSWORD})
    (own,) = mall.http.cookies.jar
    foreign = {"Cookie": f"aimall_rt_00000000=stranger; {own.name}={own.value}"}
    stranger = mall.stranger()
    assert (await stranger.post(REFRESH, headers={"Cookie": "aimall_rt_00000000=stranger"})).status_code == 401
    assert (await refreshed(mall, "stranger"))[0] == 401
    assert (await stranger.post(REFRESH, headers={**FROM_OUR_PAGE, **foreign})).status_code == 200


async def test_log_ins_end_when_they_rest_for_seven_days_and_after_thirty_in_all(
    database_url: str, tmp_path: Path
) -> None:
    time = MovedTime()
    async with open_mall(database_url, tmp_path, time) as mall:
        anna = await mall.person()
        resting = used = (await native(mall, anna))["refreshToken"]
        for _ in range(4):
            time.hand.advance(days=6.9)
            status, used = await refreshed(mall, used)
            assert status == 200
        assert (await refreshed(mall, resting))[0] == 401
        renewed = (await native(mall, anna))["refreshToken"]
        time.hand.advance(days=7.1)
        assert (await refreshed(mall, renewed))[0] == 401
        assert (await refreshed(mall, used))[0] == 401
