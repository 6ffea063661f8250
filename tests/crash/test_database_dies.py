"""The database is killed or restarted under load: what was acknowledged is there, once, and nothing else is."""

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import UnionType

import pytest

from aimall.adapters.local.postgres_server import EmbeddedPostgres
from aimall.adapters.postgres.ledger_proof import verify
from aimall.adapters.postgres.migrate import upgrade
from aimall.application.generation.ports import Begun, Replayed, Settled
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId
from tests.crash.conftest import MODEL, Scene
from tests.crash.customer import Customer, Transcript
from tests.crash.test_crash_points import KEY, charges_of, price_of
from tests.postgres import UNSYNCED, ask, kill_hard, reachable_directory
from tests.runs import Person, a_text, charged
from tests.server_process import ServerProcess
from tests.upstreams.openrouter_standin import OpenRouterStandIn
from tests.upstreams.script import Script
from tests.worlds.postgres import PostgresBooks, postgres_books

pytestmark = pytest.mark.slow
CYCLES = 20 if os.environ.get("AIMALL_TEST_THOROUGH") == "1" else 2
WORKERS = 12
COST = Coins(1200)
PATIENCE_S = 60.0


@pytest.fixture
def database() -> Iterator[EmbeddedPostgres]:
    """A server of one's own, since it is going to die."""
    with reachable_directory() as directory:
        server = EmbeddedPostgres(directory / "postgres", extra_settings=UNSYNCED)
        server.start()
        yield server
        server.stop()


@dataclass
class Workshop:
    """Workers that begin and settle runs, each repeating its own until it is acknowledged."""

    books: PostgresBooks
    acknowledged: list[GenerationId] = field(default_factory=list[GenerationId])
    closed: bool = False

    async def work(self, person: Person) -> None:
        while not self.closed:
            run = replace(a_text(self.books, person, hold=1), runs_limit=1000)
            await self._repeated("begin", run, Begun | Replayed)
            await self._repeated("settle", charged(run, COST), Settled)
            self.acknowledged.append(run.generation)

    async def _repeated(self, act: str, what: object, answer: type | UnionType) -> None:
        while True:
            with suppress(TryAgain):
                assert isinstance(await getattr(self.books.book, act)(what), answer)
                return
            await asyncio.sleep(0.01)

    async def until_acknowledged(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while len(self.acknowledged) < count:  # noqa: ASYNC110 - only the database can tell
                await asyncio.sleep(0.01)


async def test_a_database_that_is_killed_under_load_loses_and_doubles_nothing(database: EmbeddedPostgres) -> None:
    await upgrade(database.dsn)
    async with postgres_books(database.dsn) as books:
        people = [await books.person(coins=1_000_000) for _ in range(4)]
        shop = Workshop(books)
        workers = [asyncio.create_task(shop.work(people[n % len(people)])) for n in range(WORKERS)]
        for _ in range(CYCLES):
            await shop.until_acknowledged(len(shop.acknowledged) + 2 * WORKERS)
            address = database.dsn
            assert database.pid is not None
            kill_hard(database.pid)
            while database.is_running():  # noqa: ASYNC110 - a killed process takes a moment to be gone
                await asyncio.sleep(0.01)
            await asyncio.to_thread(database.start)
            assert database.dsn == address  # so the pools of before find it again
        await shop.until_acknowledged(len(shop.acknowledged) + 2 * WORKERS)
        shop.closed = True
        await asyncio.gather(*workers)
        await books_tell_the_same(database.dsn, shop.acknowledged)


async def books_tell_the_same(dsn: str, acknowledged: list[GenerationId]) -> None:
    """Every acknowledged run is charged once, nothing else is, and the ledger proves itself."""
    told = "SELECT array_agg(id ORDER BY id) FROM {} WHERE {}"
    assert await ask(dsn, told.format("ledger.hold", "state = 'captured'")) == sorted(acknowledged)
    assert await ask(dsn, told.format("generation", f"state = '{RunState.SETTLED}'")) == sorted(acknowledged)
    assert await ask(dsn, "SELECT sum(captured_micro) FROM ledger.hold") == len(acknowledged) * COST.micro
    assert [finding.promise for finding in await verify(dsn) if finding.is_broken] == []


@pytest.fixture
async def served(database: EmbeddedPostgres, tmp_path: Path) -> AsyncGenerator[Scene]:
    """The whole application on that server."""
    async with OpenRouterStandIn() as upstream:
        settings = {"OPENROUTER_API_KEY": "sk-or-v1-standin", "OPENROUTER_BASE_URL": upstream.base_url}
        with ServerProcess(tmp_path, database.dsn, settings) as server:
            await asyncio.to_thread(server.start)
            customer = Customer(server.url, MODEL)
            await customer.arrive()
            yield Scene(
                server=server,
                upstream=upstream,
                customer=customer,
                database_url=database.dsn,
                marker=tmp_path / "none",
            )
            await customer.leave()


async def test_an_answer_outlives_a_restart_of_the_database(database: EmbeddedPostgres, served: Scene) -> None:
    address = database.dsn
    served.upstream.script(Script(gate_after=2))
    heard = Transcript()
    asking = asyncio.create_task(served.customer.ask(key=KEY, heard=heard))
    async with asyncio.timeout(PATIENCE_S):
        while len(heard.of("message.delta")) < 2:  # noqa: ASYNC110 - only the server can tell
            await asyncio.sleep(0.01)
    await asyncio.to_thread(database.stop)
    away = await served.customer.status("/billing/balance")
    await asyncio.to_thread(database.start)
    assert database.dsn == address
    served.upstream.release()
    transcript = await asking
    again = await served.customer.ask(key=KEY) if transcript.endings == 0 else transcript
    assert away == 503
    assert (again.text, again.endings) == (served.upstream.log[0].text_sent, 1)
    assert len(served.upstream.log) == 1
    assert await charges_of(served) == [price_of(served.upstream.log[0])]
    await served.books_are_right()
