"""The ledger alone: how many runs a second it opens and settles, with every promise on."""

import asyncio
import time
from dataclasses import replace
from typing import Final

from aimall.adapters.local.postgres_server import EmbeddedPostgres
from aimall.adapters.postgres.generation.run_book import PostgresRunBook
from aimall.adapters.postgres.hot_path import HotPath, open_pool
from aimall.adapters.postgres.migrate import upgrade
from aimall.domain.kernel.coins import Coins
from tests.bench.figures import Figure
from tests.postgres import reachable_directory
from tests.runs import Books, Person, a_text, charged
from tests.worlds.postgres import postgres_books

TARGET: Final = 1500
CALLERS: Final = 64
SECONDS: Final = 8.0


async def measure_ledger() -> list[Figure]:
    """Measure many wallets, then a single one, on a PostgreSQL that has all cores and waits for its disk."""
    with reachable_directory(on_disk=True) as directory, EmbeddedPostgres(directory / "postgres") as database:
        await upgrade(database.dsn)
        return await _measure(database.dsn)


async def _measure(database_url: str) -> list[Figure]:
    async with postgres_books(database_url) as books:
        people = [await books.person(coins=1_000_000) for _ in range(CALLERS)]
        pool = await open_pool(database_url)
        try:
            book = PostgresRunBook(HotPath(pool))
            many = await _pairs(book, books, people)
            one = await _pairs(book, books, people[:1])
        finally:
            await pool.close()
    return [
        _figure("hold + settle pairs a second, 64 wallets", many),
        _figure("hold + settle pairs a second, one hot wallet", one),
    ]


def _figure(what: str, pairs: float) -> Figure:
    return Figure(what=what, target=f">= {TARGET}/s", reached=f"{pairs:.0f}/s", is_met=pairs >= TARGET)


async def _pairs(book: PostgresRunBook, books: Books, people: list[Person]) -> float:
    done = 0
    until = time.monotonic() + SECONDS

    async def go_on(person: Person) -> None:
        nonlocal done
        while time.monotonic() < until:
            run = replace(a_text(books, person, hold=1), runs_limit=10_000)
            await book.begin(run)
            await book.settle(charged(run, Coins(1200)))
            done += 1

    begun = time.monotonic()
    await asyncio.gather(*(go_on(people[n % len(people)]) for n in range(CALLERS)))
    return done / (time.monotonic() - begun)
