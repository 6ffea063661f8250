"""Calls that arrive together share a statement: alone at once, together under load, and nobody pays for a neighbour."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from aimall.adapters.postgres.generation.shared_calls import IN_FLIGHT_MAX, ROWS_MAX, SharedCalls
from aimall.adapters.postgres.hot_path import HotPath, Pool, open_pool

# It notes who was called in which transaction, and waits while the test holds the gate.
FUNCTION = """
CREATE TABLE called (n serial, document jsonb, tx bigint);
CREATE FUNCTION note(p jsonb) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7);
    IF EXISTS (SELECT FROM jsonb_array_elements(p) AS d WHERE d ->> 'fails' IS NOT NULL) THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO called (document, tx) SELECT d, txid_current() FROM jsonb_array_elements(p) AS d;
    RETURN QUERY SELECT d FROM jsonb_array_elements(p) AS d;
END $$;
GRANT ALL ON ALL TABLES IN SCHEMA public TO aimall_app;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO aimall_app;
"""
HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@dataclass(frozen=True, slots=True)
class Desk:
    """Shared calls, and a look at what the database saw of them."""

    calls: SharedCalls
    watcher: asyncpg.Connection
    pool: Pool

    async def call(self, number: int, **more: object) -> object:
        """Call in the place of a number; higher numbers come later in the order of locks."""
        document = json.dumps({"number": number, **more})
        return json.loads(await self.calls((UUID(int=number), UUID(int=number)), document))["number"]

    async def statements(self) -> list[list[int]]:
        """Give the numbers of each transaction, in the order of the calls."""
        rows = await self.watcher.fetch("SELECT tx, document ->> 'number' AS number FROM called ORDER BY n")
        return [[int(row["number"]) for row in rows if row["tx"] == tx] for tx in dict.fromkeys(r["tx"] for r in rows)]

    @asynccontextmanager
    async def gate_shut(self) -> AsyncGenerator[None]:
        """Keep every statement waiting while the block lasts."""
        await self.watcher.execute("SELECT pg_advisory_lock(7)")
        try:
            yield
        finally:
            await self.watcher.execute("SELECT pg_advisory_unlock(7)")

    async def until_in_flight(self, count: int) -> None:
        """Wait until so many statements stand at the gate."""
        async with asyncio.timeout(10):
            while await self.watcher.fetchval(HELD) != count:  # noqa: ASYNC110 - only the database can tell
                await asyncio.sleep(0.005)


@pytest.fixture
async def desk(database_url: str) -> AsyncGenerator[Desk]:
    watcher = await asyncpg.connect(database_url)
    await watcher.execute(FUNCTION)
    pool = await open_pool(database_url)
    yield Desk(SharedCalls(HotPath(pool), "note"), watcher, pool)
    await pool.close()
    await watcher.close()


async def test_a_lone_caller_goes_at_once_and_alone(desk: Desk) -> None:
    assert [await desk.call(number) for number in (1, 2, 3)] == [1, 2, 3]
    assert await desk.statements() == [[1], [2], [3]]


async def test_who_comes_while_two_are_on_their_way_goes_together(desk: Desk) -> None:
    async with desk.gate_shut():
        first = [asyncio.create_task(desk.call(number)) for number in (1, 2)]
        await desk.until_in_flight(IN_FLIGHT_MAX)
        later = [asyncio.create_task(desk.call(number)) for number in range(10, 10 + ROWS_MAX + 6)]
        await asyncio.sleep(0)
    await asyncio.gather(*first, *later)
    assert sorted(len(statement) for statement in await desk.statements()) == [1, 1, 6, ROWS_MAX]


async def test_whoever_comes_while_a_statement_is_on_its_way_goes_together_after_it(desk: Desk) -> None:
    desk = replace(desk, calls=SharedCalls(HotPath(desk.pool), "note", stuck_s=3600))
    async with desk.gate_shut():
        first = asyncio.create_task(desk.call(1))
        await desk.until_in_flight(1)
        later = [asyncio.create_task(desk.call(number)) for number in (5, 3, 4)]
        await asyncio.sleep(0)
    await asyncio.gather(first, *later)
    assert await desk.statements() == [[1], [3, 4, 5]]


async def test_the_next_statement_goes_before_anybody_hears_what_the_last_one_gave(desk: Desk) -> None:
    desk = replace(desk, calls=SharedCalls(HotPath(desk.pool), "note", stuck_s=3600))

    async def call_and_call_again() -> None:
        await desk.call(1)
        await desk.call(2)

    async with desk.gate_shut():
        first = asyncio.create_task(call_and_call_again())
        await desk.until_in_flight(1)
        later = [asyncio.create_task(desk.call(number)) for number in (5, 3, 4)]
        await asyncio.sleep(0)
    await asyncio.gather(first, *later)
    assert await desk.statements() == [[1], [3, 4, 5], [2]]


async def test_a_statement_that_is_stuck_is_gone_past_once(desk: Desk) -> None:
    async with desk.gate_shut():
        calls = [asyncio.create_task(desk.call(1))]
        await desk.until_in_flight(1)
        calls.append(asyncio.create_task(desk.call(2)))
        await desk.until_in_flight(2)
        calls += [asyncio.create_task(desk.call(number)) for number in (3, 4)]
        await asyncio.sleep(0)
    await asyncio.gather(*calls)
    assert sorted(await desk.statements()) == [[1], [2], [3, 4]]


async def test_everybody_gets_the_own_answer(desk: Desk) -> None:
    numbers = list(range(200, 0, -1))
    assert await asyncio.gather(*(desk.call(number) for number in numbers)) == numbers


async def test_a_statement_locks_in_the_order_of_workspaces(desk: Desk) -> None:
    await asyncio.gather(*(desk.call(number) for number in range(50, 0, -1)))
    assert all(statement == sorted(statement) for statement in await desk.statements())


async def test_who_calls_twice_at_once_is_called_in_two_statements(desk: Desk) -> None:
    async with desk.gate_shut():
        first = [asyncio.create_task(desk.call(number)) for number in (1, 2)]
        await desk.until_in_flight(IN_FLIGHT_MAX)
        later = [asyncio.create_task(desk.call(number)) for number in (3, 4, 3)]
        await asyncio.sleep(0)
    assert await asyncio.gather(*first, *later) == [1, 2, 3, 4, 3]
    assert sorted(await desk.statements()) == [[1], [2], [3], [3, 4]]


async def test_one_bad_call_fails_alone_and_every_other_is_made_once(desk: Desk) -> None:
    async with desk.gate_shut():
        first = [asyncio.create_task(desk.call(number)) for number in (1, 2)]
        await desk.until_in_flight(IN_FLIGHT_MAX)
        bad = asyncio.create_task(desk.call(5, fails=True))
        good = [asyncio.create_task(desk.call(number)) for number in (4, 6)]
        await asyncio.sleep(0)
    with pytest.raises(asyncpg.CheckViolationError):
        await bad
    assert await asyncio.gather(*first, *good) == [1, 2, 4, 6]
    made = Counter(number for statement in await desk.statements() for number in statement)
    assert made == {1: 1, 2: 1, 4: 1, 6: 1}


class OneByOne(HotPath):
    """A way to a database that takes no two calls at once, and is stuck with one of them."""

    def __init__(self) -> None:
        self.is_free = asyncio.Event()

    async def rows(self, statement: str, *arguments: object) -> Any:  # noqa: ANN401, ARG002 - as it is called
        numbers = json.loads(str(arguments[0]))
        if len(numbers) > 1:
            raise ValueError(numbers)
        if numbers == [2]:
            await self.is_free.wait()
        return [numbers]


async def test_who_is_called_alone_hears_so_while_another_one_is_stuck() -> None:
    path = OneByOne()
    calls = SharedCalls(path, "note", stuck_s=3600)
    on_its_way, first, stuck = [
        asyncio.create_task(calls((UUID(int=number), UUID(int=number)), str(number))) for number in (0, 1, 2)
    ]
    async with asyncio.timeout(10):
        assert (await on_its_way, await first) == ("0", "1")
        assert not stuck.done()
        path.is_free.set()
        assert await stuck == "2"


async def test_who_leaves_while_waiting_is_not_called_and_the_others_are(desk: Desk) -> None:
    async with desk.gate_shut():
        first = [asyncio.create_task(desk.call(number)) for number in (1, 2)]
        await desk.until_in_flight(IN_FLIGHT_MAX)
        leaving, staying = asyncio.create_task(desk.call(3)), asyncio.create_task(desk.call(4))
        await asyncio.sleep(0)
        leaving.cancel()
    assert await asyncio.gather(*first, staying) == [1, 2, 4]
    assert 3 not in [number for statement in await desk.statements() for number in statement]


async def test_a_call_that_is_on_its_way_is_made_even_if_its_caller_leaves(desk: Desk) -> None:
    async with desk.gate_shut():
        leaving = asyncio.create_task(desk.call(1))
        await desk.until_in_flight(1)
        leaving.cancel()
    assert await desk.call(2) == 2
    assert sorted(await desk.statements()) == [[1], [2]]
