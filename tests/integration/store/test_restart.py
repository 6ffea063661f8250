"""A database that is restarted or killed amid everything: what was acknowledged is there, and is there once."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import asyncpg
import httpx
import pytest

from aimall.adapters.local.postgres_server import EmbeddedPostgres
from aimall.adapters.postgres.ledger_proof import verify
from aimall.adapters.postgres.migrate import upgrade
from aimall.application.generation.ports import AlreadySettled, Begun, Replayed, Settled
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId
from tests.mall import Person as Customer
from tests.postgres import fresh_database, kill_hard, make_template, reachable_directory, run_apart
from tests.runs import Books, Person, a_text, charged
from tests.theatre.audit import audit
from tests.theatre.scene import Scene
from tests.theatre.stage import open_stage
from tests.upstreams.script import Script
from tests.worlds.postgres import postgres_books

T = TypeVar("T")

THOROUGH: Final = bool(os.environ.get("AIMALL_TEST_THOROUGH"))
CYCLES: Final = 20 if THOROUGH else 2
PATIENCE_S: Final = 60.0
COINS: Final = 100_000
CHARGE: Final = Coins(7)
RUNS: Final = """
SELECT count(*) AS runs, count(DISTINCT g.id) AS distinct_runs, coalesce(sum(h.captured_micro), 0) AS charged,
    count(*) FILTER (WHERE g.state = 'settled' AND h.state = 'captured') AS settled, array_agg(g.id) AS ids
FROM generation g JOIN ledger.hold h ON h.id = g.id
"""


@pytest.fixture(scope="module")
def durable_server() -> Iterator[EmbeddedPostgres]:
    """A server that promises what it promises to everybody: its commits are on the disk."""
    with reachable_directory() as directory, EmbeddedPostgres(directory / "postgres") as server:
        yield server


@pytest.fixture(scope="module")
def durable_template(durable_server: EmbeddedPostgres) -> str:
    return run_apart(make_template(durable_server.dsn, upgrade))


@pytest.fixture
def durable_database(durable_server: EmbeddedPostgres, durable_template: str) -> Iterator[str]:
    with fresh_database(durable_server.dsn, durable_template) as dsn:
        yield dsn


@dataclass(slots=True)
class Diary:
    """What the server has acknowledged, and how often it did not answer."""

    begun: list[GenerationId] = field(default_factory=list[GenerationId])
    settled: list[GenerationId] = field(default_factory=list[GenerationId])
    interrupted: int = 0

    async def acknowledged(self, act: Callable[[], Awaitable[T]]) -> T:
        """Repeat the same act until the server has answered."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    return await act()
                except TryAgain:
                    self.interrupted += 1
                    await asyncio.sleep(0.02)


async def run_after_run(books: Books, person: Person, diary: Diary, may_go_on: asyncio.Event) -> None:
    """Begin and settle as the product does: the same order again until it is answered."""
    while may_go_on.is_set():
        run = a_text(books, person)
        begun = await diary.acknowledged(lambda run=run: books.book.begin(run))
        assert isinstance(begun, Begun) or begun == Replayed(state=RunState.HELD)
        diary.begun.append(run.generation)
        settled = await diary.acknowledged(lambda run=run: books.book.settle(charged(run, CHARGE)))
        assert isinstance(settled, Settled | AlreadySettled)
        diary.settled.append(run.generation)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 - some of what is waited for is another process
            await asyncio.sleep(0.005)


async def power_cut(server: EmbeddedPostgres) -> None:
    """Kill every process of the server and start it anew, on the port where its clients look for it."""
    address, killed = server.dsn, server.pid
    assert killed is not None
    kill_hard(killed)
    await until(lambda: not server.is_running())  # this also reaps it: a zombie would keep its lock file valid
    await asyncio.to_thread(server.start)
    assert server.dsn == address
    assert server.pid != killed


async def test_no_acknowledged_run_is_lost_or_doubled_when_the_server_is_killed_under_load(
    durable_server: EmbeddedPostgres, durable_database: str
) -> None:
    diary, may_go_on = Diary(), asyncio.Event()
    may_go_on.set()
    async with postgres_books(durable_database) as books:
        people = [await books.person(coins=COINS) for _ in range(4)]
        working = [asyncio.create_task(run_after_run(books, people[n % 4], diary, may_go_on)) for n in range(8)]
        for _ in range(CYCLES):
            enough, interrupted = len(diary.settled) + 40, diary.interrupted
            await until(lambda enough=enough: len(diary.settled) >= enough)
            await power_cut(durable_server)
            await until(lambda before=interrupted: diary.interrupted > before)
        enough = len(diary.settled) + 40
        await until(lambda enough=enough: len(diary.settled) >= enough)
        may_go_on.clear()
        await asyncio.gather(*working)
    connection = await asyncpg.connect(durable_database)
    kept = await connection.fetchrow(RUNS)
    await connection.close()
    assert sorted(kept["ids"]) == sorted(diary.begun) == sorted(diary.settled)
    assert kept["settled"] == kept["runs"] == kept["distinct_runs"]
    assert kept["charged"] == len(diary.settled) * CHARGE.micro
    assert [finding for finding in await verify(durable_database) if finding.violations] == []


async def restart(server: EmbeddedPostgres) -> None:
    """What `pg_ctl restart -m fast` does: everybody is disconnected, nothing is half written."""
    address = server.dsn
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)
    assert server.dsn == address


@dataclass(slots=True)
class Guestbook:
    """Every answer that was not what its client had hoped for."""

    refusals: list[httpx.Response] = field(default_factory=list[httpx.Response])
    served: int = 0

    def note(self, answer: httpx.Response) -> httpx.Response | None:
        """Give the answer if it is a good one."""
        if answer.is_success:
            self.served += 1
            return answer
        self.refusals.append(answer)
        return None

    async def served_once(self, ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """Ask again until it is answered."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                if (answer := self.note(await ask())) is not None:
                    return answer
                await asyncio.sleep(0.02)


async def look_and_ask(scene: Scene, customer: Customer, guestbook: Guestbook, may_go_on: asyncio.Event) -> int:
    """Look at the balance, ask something under one key until it is answered, and so on; gives how many were asked."""
    talk, asked = await scene.conversation(customer), 0
    while may_go_on.is_set():
        await guestbook.served_once(lambda: customer.get("/billing/balance"))
        key = f"{customer.id}-{asked}"
        answer = await guestbook.served_once(lambda key=key: scene.request(customer, key=key, conversationId=talk))
        scene.saw(answer)
        asked += 1
    return asked


async def test_a_fast_restart_loses_no_run_and_shows_nothing_but_503(
    durable_server: EmbeddedPostgres, durable_database: str, tmp_path: Path
) -> None:
    async with open_stage(durable_database, tmp_path) as stage:
        stage.begin()
        stage.clock.haste = 1  # the server takes its own time, so the product's patience must be the real one
        scene, guestbook, may_go_on = Scene(stage), Guestbook(), asyncio.Event()
        may_go_on.set()
        streaming = [await scene.person() for _ in range(3)]
        for _ in streaming:
            scene.alpha.script(Script(pieces=[f"{number} " for number in range(40)], gate_after=20))
        viewers = [await scene.watch(person) for person in streaming]
        for viewer in viewers:
            await viewer.until(lambda events: len(events) > 20)
        looking = [
            asyncio.create_task(look_and_ask(scene, await scene.person(), guestbook, may_go_on)) for _ in range(3)
        ]
        for _ in range(CYCLES):
            before, refused = guestbook.served + 6, len(guestbook.refusals)
            await until(lambda enough=before: guestbook.served >= enough)
            await restart(durable_server)
            await until(lambda before=refused: len(guestbook.refusals) > before)
        scene.alpha.release()
        for viewer in viewers:
            assert scene.saw(await viewer.to_the_end())[-1].name == "usage"
        may_go_on.clear()
        asked = sum(await asyncio.gather(*looking))
        assert {answer.status_code for answer in guestbook.refusals} == {503}
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in guestbook.refusals)
        (counted,) = await stage.rows("SELECT count(*) AS runs FROM generation WHERE state = 'settled'")
        assert counted["runs"] == len(viewers) + asked
        await scene.close()
        for person in scene.people:
            await guestbook.served_once(lambda person=person: person.get("/billing/balance"))
        await audit(stage, scene.people, scene.transcripts)
