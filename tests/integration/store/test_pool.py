"""Every connection is taken: whoever needs one is told when to come again, and the other pool works on."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest
from dishka import Provider, Scope, provide
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.postgres.engine import make_engine
from aimall.adapters.postgres.hot_path import HotPath, Pool, open_pool
from aimall.adapters.postgres.ledger_proof import verify
from aimall.bootstrap.providers.storage import DatabaseUrl
from aimall.entrypoints.http.injection import CONTAINER
from tests.mall import Mall, Person, events_of, open_mall
from tests.postgres import ask
from tests.theatre.scene import text_of
from tests.theatre.viewer import Viewer
from tests.upstreams.answering import ENGLISH_ANSWER
from tests.upstreams.script import Script

HOT_CONNECTIONS: Final = 16
ENGINE_CONNECTIONS: Final = 10
STANDING_OPEN: Final = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'
"""
DEADLINE_S: Final = 10.0  # the slowest refusal that a client would still read
RUNS: Final = "SELECT count(*) FROM generation"
CHARGES: Final = "SELECT count(*) FROM ledger.hold WHERE state = 'captured'"
ACTS: Final = "SELECT count(*) FROM ledger.txn WHERE kind IN ('topup', 'hold', 'charge')"


class KnownPool(Provider):
    """The product's own patience, and its hot path on a pool that the test can reach."""

    scope = Scope.APP
    pool: Pool

    @provide
    async def engine(self, database: DatabaseUrl) -> AsyncIterator[AsyncEngine]:
        engine = make_engine(database)
        yield engine
        await engine.dispose()

    @provide
    async def hot_path(self, database: DatabaseUrl) -> AsyncIterator[HotPath]:
        self.pool = await open_pool(database)
        yield HotPath(self.pool)
        await self.pool.close()


@pytest.fixture
def known() -> KnownPool:
    return KnownPool()


@pytest.fixture
async def mall(database_url: str, tmp_path: Path, known: KnownPool) -> AsyncGenerator[Mall]:
    async with open_mall(database_url, tmp_path, known) as opened:
        yield opened
    assert [finding for finding in await verify(database_url) if finding.violations] == []


@asynccontextmanager
async def nothing_left_of_the_hot_pool(known: KnownPool) -> AsyncGenerator[None]:
    """Hold every connection that runs use."""
    async with AsyncExitStack() as held:
        for _ in range(HOT_CONNECTIONS):
            await held.enter_async_context(known.pool.acquire(timeout=10))
        with pytest.raises(TimeoutError):
            await held.enter_async_context(known.pool.acquire(timeout=0.01))
        yield


@asynccontextmanager
async def nothing_left_of_the_engine(mall: Mall) -> AsyncGenerator[None]:
    """Hold every connection that units and reads use."""
    engine: AsyncEngine = await mall.door.app.state[CONTAINER].get(AsyncEngine)
    async with AsyncExitStack() as held:
        for _ in range(ENGINE_CONNECTIONS):
            await held.enter_async_context(engine.connect())
        yield


async def counts(mall: Mall) -> tuple[object, object]:
    return await ask(mall.database_url, RUNS), await ask(mall.database_url, ACTS)


async def said(person: Person, talk: str, key: str) -> httpx.Response:
    async with asyncio.timeout(DEADLINE_S):
        return await person.chat(talk, **{"Idempotency-Key": key})


async def topped_up(person: Person, key: str) -> httpx.Response:
    async with asyncio.timeout(DEADLINE_S):
        return await person.post("/billing/topup/mock", {"coins": 5}, headers={"Idempotency-Key": key})


async def test_without_a_hot_connection_a_run_is_refused_whole_and_all_else_goes_on(
    mall: Mall, known: KnownPool
) -> None:
    anna = await mall.person()
    talk, before = await anna.conversation(), await counts(mall)
    async with nothing_left_of_the_hot_pool(known):
        refused = await asyncio.gather(*(said(anna, talk, "one-and-the-same") for _ in range(5)))
        assert [answer.status_code for answer in refused] == [503] * 5
        assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
        assert await counts(mall) == before
        assert mall.upstream.log == []
        assert (await topped_up(anna, "said-meanwhile")).status_code == 201
    assert events_of(await said(anna, talk, "one-and-the-same"))[-1].name == "usage"
    assert len(mall.upstream.log) == 1
    async with nothing_left_of_the_hot_pool(known):
        assert await ask(mall.database_url, STANDING_OPEN) == 0


async def test_without_a_connection_of_the_engine_coins_stay_and_runs_go_on(mall: Mall) -> None:
    anna = await mall.person()
    talk = await anna.conversation()
    async with nothing_left_of_the_engine(mall):
        before = await counts(mall)
        refused = await asyncio.gather(*(topped_up(anna, "one-and-the-same") for _ in range(5)))
        assert [answer.status_code for answer in refused] == [503] * 5
        assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
        assert await counts(mall) == before
        assert events_of(await said(anna, talk, "said-meanwhile"))[-1].name == "usage"
    assert (await topped_up(anna, "one-and-the-same")).status_code == 201
    async with nothing_left_of_the_engine(mall):
        assert await ask(mall.database_url, STANDING_OPEN) == 0


async def test_a_run_that_ends_while_every_hot_connection_is_taken_is_settled_when_one_returns(
    mall: Mall, known: KnownPool
) -> None:
    mall.upstream.script(Script(gate_after=2))
    anna = await mall.person()
    viewer = Viewer(anna, "POST", "/chat/stream", body={"conversationId": await anna.conversation(), "message": "Hi"})
    await viewer.until(lambda events: len(events) > 2)
    async with nothing_left_of_the_hot_pool(known):
        mall.upstream.release()
        await viewer.until(lambda events: text_of(events) == ENGLISH_ANSWER)
        # No ending before the money has moved, and it cannot.
        assert viewer.events[-1].name == "message.delta"
        assert await ask(mall.database_url, CHARGES) == 0
    assert [event.name for event in await viewer.to_the_end()][-1] == "usage"
    assert await ask(mall.database_url, CHARGES) == 1
