"""Limits: who comes too often is told when to come again, and what cannot be counted is not let through."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from dishka import Provider, Scope, provide
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.postgres.access.throttle import PostgresThrottle
from aimall.adapters.postgres.engine import make_engine
from aimall.application.access.ports import Throttle
from aimall.application.clock import Clock
from aimall.domain.access.throttle import LOG_IN_PER_ACCOUNT
from aimall.entrypoints.http.stream.viewers import StreamPolicy
from tests.access import HandClock
from tests.mall import PASSWORD, Mall, Person, open_mall
from tests.upstreams.script import Script

NOBODY_LISTENS: Final = "postgresql://aimall@127.0.0.1:1/aimall"


class LostThrottle(Provider):
    """A brake whose store cannot be reached."""

    scope = Scope.APP

    @provide
    async def throttle(self, clock: Clock) -> AsyncIterator[Throttle]:
        engine = make_engine(NOBODY_LISTENS)
        yield PostgresThrottle(engine, clock)
        await engine.dispose()


class StillThrottle(Provider):
    """A brake whose time stands still, so that no try is earned while the test runs."""

    scope = Scope.APP

    @provide
    def throttle(self, engine: AsyncEngine) -> Throttle:
        return PostgresThrottle(engine, HandClock())


class OneStream(Provider):
    """A process that can hold a single stream."""

    scope = Scope.APP

    @provide
    def policy(self) -> StreamPolicy:
        return StreamPolicy(per_process=1)


@pytest.fixture
async def still(database_url: str, tmp_path: Path) -> AsyncIterator[Mall]:
    """A mall whose brake earns nothing."""
    async with open_mall(database_url, tmp_path, StillThrottle()) as mall:
        yield mall


async def test_a_braked_guesser_is_told_the_rule_and_when_it_allows_more(still: Mall) -> None:
    guess = {"email": (await still.person()).email, "password": "wrong wrong"}
    answers = [await still.http.post("/api/v1/auth/login", json=guess) for _ in range(6)]
    assert all("RateLimit" not in answer.headers for answer in answers[:-1])
    braked, wait = answers[-1], answers[-1].headers["Retry-After"]
    assert braked.status_code == 429
    assert wait == "15"
    assert braked.headers["RateLimit-Policy"] == f'"{LOG_IN_PER_ACCOUNT[0].name}";q=5;w=75'
    assert braked.headers["RateLimit"] == f'"{LOG_IN_PER_ACCOUNT[0].name}";r=0;t={wait}'


async def test_of_forty_guesses_at_once_no_more_than_the_burst_are_looked_at(still: Mall) -> None:
    guess = {"email": (await still.person()).email, "password": "wrong wrong"}
    spoofed = [{"X-Forwarded-For": f"203.0.{number}.1", "Forwarded": f"for=198.51.{number}.1"} for number in range(40)]
    answers = await asyncio.gather(
        *(still.http.post("/api/v1/auth/login", json=guess, headers=headers) for headers in spoofed)
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [401] * 5 + [429] * 35
    assert all("Retry-After" in answer.headers for answer in answers if answer.status_code == 429)


async def test_without_its_brake_nobody_logs_in_and_everybody_reads(database_url: str, tmp_path: Path) -> None:
    async with open_mall(database_url, tmp_path) as mall:
        anna = await mall.person()
    async with open_mall(database_url, tmp_path, LostThrottle()) as mall:
        given = {"email": anna.email, "password": PASSWORD}
        for act in ("login", "register"):
            answer = await mall.http.post(f"/api/v1/auth/{act}", json=given)
            assert (answer.status_code, answer.json()["code"]) == (503, "server.try_again")
            assert int(answer.headers["Retry-After"]) >= 1
        headers = {"Authorization": f"Bearer {anna.token}"}
        assert (await mall.http.get("/api/v1/me", headers=headers)).status_code == 200
        assert (await mall.http.get("/api/v1/health")).status_code == 200


async def test_one_run_too_many_is_refused_until_another_ends(mall: Mall, anna: Person) -> None:
    mall.upstream.script(*(Script(pieces=["one ", "two"], gate_after=1) for _ in range(8)))
    talks = [await anna.conversation() for _ in range(9)]
    streams = [asyncio.create_task(anna.chat(talk)) for talk in talks[:8]]
    await mall.upstream.until(lambda log: len(log) == 8 and all(call.text_sent for call in log))
    refused = await anna.chat(talks[8])
    assert (refused.status_code, refused.json()["code"]) == (429, "generation.too_many")
    assert int(refused.headers["Retry-After"]) >= 1
    mall.upstream.release()
    await asyncio.gather(*streams)
    assert (await anna.chat(talks[8])).status_code == 200


async def test_a_process_full_of_streams_starts_nothing_and_says_when_to_come_again(
    database_url: str, tmp_path: Path
) -> None:
    async with open_mall(database_url, tmp_path, OneStream()) as mall:
        anna, ben = await mall.person(), await mall.person()
        mall.upstream.script(Script(pieces=["one ", "two"], gate_after=1))
        watched, refused = await anna.conversation(), await ben.conversation()
        streaming = asyncio.create_task(anna.chat(watched))
        await mall.upstream.until(lambda log: bool(log and log[0].text_sent))
        answer = await ben.chat(refused)
        assert (answer.status_code, answer.json()["code"]) == (503, "server.try_again")
        assert int(answer.headers["Retry-After"]) >= 1
        assert await ben.available() == "200.000000"
        mall.upstream.release()
        await streaming
        assert (await ben.chat(refused)).status_code == 200


@pytest.mark.parametrize("path", ["/chat/stream", "/text/generate"])
async def test_a_refused_beginning_holds_no_coins(mall: Mall, anna: Person, path: str) -> None:
    asked = {"conversationId": await anna.conversation(), "message": "Hi", "maxCoins": "0"}
    body = asked if path == "/chat/stream" else {"model": mall.model, "prompt": "Hi", "maxCoins": "0"}
    answer = await anna.post(path, body)
    assert (answer.status_code, answer.json()["code"]) == (402, "wallet.insufficient_coins")
    assert await anna.available() == "200.000000"
