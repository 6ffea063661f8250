"""Rate limits of API keys through HTTP: told on every answer, kept by every route, and kept without their store."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx
import pytest
from dishka import Provider, Scope, provide

from aimall.adapters.memory.limits.rate_limits import MemoryRateLimits
from aimall.adapters.valkey.client import open_valkey
from aimall.application.access.keys.authenticate_key import AuthenticateKey, AuthenticateKeyQuery
from aimall.application.access.keys.latest_uses import LatestUses
from aimall.application.access.keys.recent_keys import RecentKeys
from aimall.application.access.limits.ports import RateLimits
from aimall.application.access.limits.steady_limits import SteadyLimits
from aimall.application.clock import Clock
from aimall.bootstrap.providers.limits.parts import SharedStore
from aimall.bootstrap.settings import Settings
from aimall.domain.access.errors import Unauthenticated
from aimall.domain.kernel.actor import ActingKey, Actor, KeyLimits, Role
from aimall.domain.kernel.actor import Scope as KeyScope
from aimall.domain.kernel.ids import ApiKeyId, UserId, WorkspaceId
from tests.access import HandClock
from tests.mall import PATIENCE_S, Mall, open_mall
from tests.worlds.valkey import ScratchValkey, running_valkey

WORKSPACE: Final = WorkspaceId(uuid4())
OTHERS: Final = WorkspaceId(uuid4())


def keyed(workspace: WorkspaceId, **limits: int) -> Actor:
    key = ActingKey(id=ApiKeyId(uuid4()), scopes=frozenset(KeyScope), limits=KeyLimits(**limits))
    return Actor(user=UserId(uuid4()), workspace=workspace, role=Role.USER, key=key)


KEYS: Final = {
    "aim_live_small": keyed(WORKSPACE, requests_per_minute=2),
    "aim_live_wide": keyed(WORKSPACE),
    "aim_live_other": keyed(OTHERS, tokens_per_minute=500),
}


class KnownKeys(AuthenticateKey):
    """Knows a few keys."""

    async def __call__(self, query: AuthenticateKeyQuery) -> Actor:
        """Name the actor. Raises `Unauthenticated`."""
        if query.key not in KEYS:
            raise Unauthenticated
        return KEYS[query.key]


class Keyed(Provider):
    """People who come by keys, to limits whose time is moved by hand."""

    scope = Scope.APP

    def __init__(self) -> None:
        super().__init__()
        self.clock = HandClock()

    @provide
    def authenticate(self, keys: RecentKeys, uses: LatestUses, clock: Clock) -> AuthenticateKey:
        return KnownKeys(keys, uses, clock)

    @provide
    def steady(self, shared: RateLimits) -> SteadyLimits:
        return SteadyLimits(shared, MemoryRateLimits(self.clock), self.clock)


class Still(Keyed):
    """The same, counted in this process."""

    @provide
    def limits(self) -> RateLimits:
        return MemoryRateLimits(self.clock)


class Shared(Keyed):
    """The same, counted in a Valkey that is waited for as long as a busy machine needs."""

    @provide
    async def store(self, settings: Settings) -> AsyncIterator[SharedStore]:
        async with open_valkey(str(settings.valkey_url), patience_s=PATIENCE_S) as client:
            yield SharedStore(client)


@asynccontextmanager
async def limited_mall(database_url: str, directory: Path, parts: Keyed, **more: str) -> AsyncGenerator[Mall]:
    granted = {"AIMALL_WORKSPACE_REQUESTS": "4", "AIMALL_NETWORK_REQUESTS": "6", "AIMALL_WORKSPACE_TOKENS": "1000"}
    async with open_mall(database_url, directory, parts, **{**granted, **more}) as mall:
        yield mall


@pytest.fixture
def parts() -> Still:
    return Still()


@pytest.fixture
async def mall(database_url: str, tmp_path: Path, parts: Still) -> AsyncGenerator[Mall]:
    async with limited_mall(database_url, tmp_path, parts) as opened:
        yield opened


async def read(mall: Mall, key: str) -> httpx.Response:
    return await mall.http.get("/api/v1/models", headers={"Authorization": f"Bearer {key}"})


async def pay(mall: Mall, key: str) -> httpx.Response:
    """Ask for something paid that may cost nothing: it comes as far as the wallet."""
    body = {"model": mall.model, "prompt": "Hi", "maxCoins": "0"}
    return await mall.http.post("/api/v1/text/generate", json=body, headers={"Authorization": f"Bearer {key}"})


async def statuses(mall: Mall, *keys: str) -> list[int]:
    return [(await read(mall, key)).status_code for key in keys]


async def test_every_answer_to_a_key_tells_what_is_left(mall: Mall) -> None:
    answer = await read(mall, "aim_live_small")
    assert answer.headers["RateLimit-Policy"] == (
        '"key-requests";q=2;w=60, "workspace-requests";q=4;w=60, "network-requests";q=6;w=60'
    )
    assert answer.headers["RateLimit"] == (
        '"key-requests";r=1;t=60, "workspace-requests";r=3;t=60, "network-requests";r=5;t=60'
    )
    assert not any(name.startswith("x-ratelimit") for name in answer.headers)


async def test_a_paid_call_is_told_the_tokens_that_are_left_too(mall: Mall) -> None:
    answer = await pay(mall, "aim_live_other")
    assert answer.headers["RateLimit"].endswith('"key-tokens";r=500;t=0, "workspace-tokens";r=1000;t=0')


async def test_a_key_beyond_its_limit_is_told_when_to_come_again_and_can(mall: Mall, parts: Still) -> None:
    assert await statuses(mall, *["aim_live_small"] * 2) == [200, 200]
    parts.clock.advance(seconds=20)
    refused = await read(mall, "aim_live_small")
    assert (refused.status_code, refused.json()["code"]) == (429, "access.rate_limited")
    assert refused.headers["Retry-After"] == "40"
    assert refused.headers["RateLimit-Policy"] == '"key-requests";q=2;w=60'
    assert refused.headers["RateLimit"] == '"key-requests";r=0;t=40'
    assert await statuses(mall, "aim_live_wide") == [200]
    parts.clock.advance(seconds=40)
    assert await statuses(mall, "aim_live_small") == [200]


async def test_what_a_key_is_refused_costs_its_workspace_and_its_network_nothing(mall: Mall) -> None:
    assert await statuses(mall, *["aim_live_small"] * 9) == [200] * 2 + [429] * 7
    assert await statuses(mall, *["aim_live_wide"] * 3) == [200, 200, 429]
    assert await statuses(mall, *["aim_live_other"] * 3) == [200, 200, 429]


async def test_guessing_keys_makes_the_network_wait(mall: Mall) -> None:
    guesses = [f"aim_live_{number}" for number in range(9)]
    assert await statuses(mall, *guesses) == [401] * 6 + [429] * 3
    assert await statuses(mall, "aim_live_wide") == [429]


async def test_where_anybody_is_answered_nobody_is_counted(mall: Mall) -> None:
    headers = {"Authorization": "Bearer aim_live_small"}
    answers = [await mall.http.get("/api/v1/health", headers=headers) for _ in range(9)]
    assert {answer.status_code for answer in answers} == {200}


async def test_whoever_logged_in_is_not_counted(mall: Mall) -> None:
    person = await mall.person()
    answers = [await person.get("/models") for _ in range(9)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit" not in answers[0].headers
    assert await statuses(mall, *["not a key"] * 9) == [401] * 9


@pytest.fixture
def server() -> Iterator[ScratchValkey]:
    with running_valkey() as running:
        yield running


async def test_without_the_store_paid_calls_are_fewer_reads_are_open_and_nothing_breaks(
    database_url: str, tmp_path: Path, server: ScratchValkey
) -> None:
    parts, more = Shared(), {"AIMALL_VALKEY_URL": server.url, "AIMALL_WORKSPACE_REQUESTS": "20"}
    async with limited_mall(database_url, tmp_path, parts, AIMALL_NETWORK_REQUESTS="100", **more) as mall:
        person, key = await mall.person(), "aim_live_wide"
        assert (await pay(mall, key)).headers["RateLimit"].startswith('"workspace-requests";r=19;')

        server.kill()
        paid = [await pay(mall, key) for _ in range(4)]
        assert [answer.status_code for answer in paid[2:]] == [429, 429]
        assert {answer.status_code for answer in paid[:2]} == {402}
        assert paid[2].headers["RateLimit-Policy"] == '"workspace-requests";q=2;w=60'
        assert int(paid[2].headers["Retry-After"]) <= 60
        reads = [await read(mall, key) for _ in range(30)]
        assert {answer.status_code for answer in reads} == {200}
        assert "RateLimit" not in reads[0].headers
        assert (await person.get("/me")).status_code == 200
        health = (await mall.http.get("/api/v1/health")).json()
        (part,) = [part for part in health["parts"] if part["name"] == "rate limits"]
        assert (health["status"], part["status"]) == ("degraded", "down")

        server.start()
        parts.clock.advance(seconds=1)
        assert (await read(mall, key)).headers["RateLimit"].startswith('"workspace-requests";r=19;')
        assert (await mall.http.get("/api/v1/health")).json()["status"] == "ok"
