"""Workers that sleep, leave or lose their database: a job is done once, whoever had it and whenever they wake up."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from signal import SIGCONT, SIGSTOP, SIGTERM
from typing import Final

import pytest

from aimall.adapters.local.postgres_server import EmbeddedPostgres
from aimall.adapters.postgres.media.job_bell import PostgresJobBell
from aimall.adapters.postgres.migrate import upgrade
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId
from tests.crash.yard import PATIENCE_S, Yard, is_done_once, open_yard, until
from tests.postgres import ask, fresh_database, make_template, reachable_directory, run_apart
from tests.worker_process import GATE, WorkerProcess

LONG_S: Final = 3600.0
WAITS: Final = "SELECT state = 'held' AND lease_until < clock_timestamp() FROM generation WHERE id = $1"
RING: Final = "SELECT pg_notify('aimall_jobs', '')"


class Gate:
    """Where a painter stops with the brush in its hand."""

    def __init__(self, yard: Yard) -> None:
        self._path = yard.directory / "gate"
        self.given = {GATE: str(self._path)}

    async def reached(self) -> None:
        await until(Path(f"{self._path}.began").exists)

    def open(self) -> None:
        self._path.touch()


async def left(worker: WorkerProcess) -> int:
    """Wait until a worker has ended, and tell how."""
    return await asyncio.to_thread(worker.wait_for_death)


@pytest.mark.slow
async def test_a_worker_that_wakes_after_its_lease_writes_nothing(yard: Yard) -> None:
    before, gate = await yard.available(), Gate(yard)
    with yard.worker(**gate.given) as sleeper:
        job = await yard.order("twice")
        await gate.reached()
        sleeper.send(SIGSTOP)
        with yard.worker_elsewhere():
            await is_done_once(yard, job, before=before, charges=1)
        run, made = await yard.ended(job), await yard.delivered(job)
        gate.open()
        sleeper.send(SIGCONT)
        sleeper.send(SIGTERM)
        assert await left(sleeper) == 0, sleeper.log()
    assert await yard.ended(job) == run
    assert await yard.delivered(job) == made
    await is_done_once(yard, job, before=before, charges=1)


@pytest.mark.slow
async def test_a_worker_that_must_leave_gives_back_what_it_cannot_end_in_time(yard: Yard) -> None:
    before, gate = await yard.available(), Gate(yard)
    with yard.worker(AIMALL_DRAIN_SECONDS="0.2", **gate.given) as leaving:
        job = await yard.order("too long")
        await gate.reached()
        leaving.send(SIGTERM)
        assert await left(leaving) == 0, leaving.log()
    assert await ask(yard.database_url, WAITS, job)
    with yard.worker():
        await is_done_once(yard, job, before=before, charges=1)
    assert (await yard.ended(job)).attempt == 1


@pytest.mark.slow
async def test_a_worker_that_must_leave_ends_what_it_can_end_in_time(yard: Yard) -> None:
    before, gate = await yard.available(), Gate(yard)
    with yard.worker(AIMALL_DRAIN_SECONDS=str(PATIENCE_S), **gate.given) as leaving:
        job = await yard.order("almost")
        await gate.reached()
        leaving.send(SIGTERM)
        gate.open()
        assert await left(leaving) == 0, leaving.log()
    await is_done_once(yard, job, before=before, charges=1)


@pytest.mark.slow
async def test_a_job_that_another_process_works_on_is_stopped_and_costs_nothing(yard: Yard) -> None:
    before, gate = await yard.available(), Gate(yard)
    # A beat comes once an hour by itself, so it is the bell that brings it on.
    with yard.worker(AIMALL_FLUSH_SECONDS=str(LONG_S), AIMALL_LEASE_SECONDS=str(4 * LONG_S), **gate.given):
        job = await yard.order("unwanted")
        await gate.reached()
        await yard.cancel(job)
        run = await yard.ended(job)
    assert (run.state, run.finish) == (RunState.VOIDED, FinishReason.STOPPED)
    assert await yard.available() == before
    assert await yard.delivered(job) == []


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    """A server of one's own, to be restarted."""
    with reachable_directory() as directory, EmbeddedPostgres(directory / "postgres") as started:
        yield started


@pytest.fixture
def own_database(server: EmbeddedPostgres) -> Iterator[str]:
    template = run_apart(make_template(server.dsn, upgrade))
    with fresh_database(server.dsn, template) as dsn:
        yield dsn


async def restart(server: EmbeddedPostgres) -> None:
    """Disconnect everybody, as an update of the database does."""
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)


async def rang(bell: PostgresJobBell) -> None:
    """Wait for the bell, and not for the time to pass."""
    async with asyncio.timeout(PATIENCE_S):
        await bell.wait(LONG_S)


@pytest.mark.slow
async def test_a_worker_stays_up_while_the_database_restarts_and_does_what_waits(
    server: EmbeddedPostgres, own_database: str, tmp_path: Path
) -> None:
    async with open_yard(tmp_path, own_database) as yard:
        before, gate = await yard.available(), Gate(yard)
        with yard.worker(**gate.given) as worker:
            in_hand = await yard.order("in hand")
            await gate.reached()
            await restart(server)
            gate.open()
            await is_done_once(yard, in_hand, before=before, charges=1)
            await restart(server)
            later = await ordered_at_last(yard)
            assert (await yard.ended(later)).state is RunState.SETTLED
            assert worker.is_alive


@pytest.mark.slow
async def test_the_bell_rings_again_after_the_database_was_away(server: EmbeddedPostgres, own_database: str) -> None:
    bell = PostgresJobBell(own_database)
    try:
        for _ in range(2):
            await rang(bell)  # it says so when it begins to listen, for what it may have missed
            await ask(own_database, RING)
            await rang(bell)
            await restart(server)
    finally:
        await bell.close()


async def ordered_at_last(yard: Yard) -> GenerationId:
    """Order as a client does that is told to come back later."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await yard.order("later")
            except TryAgain:
                await asyncio.sleep(0.05)
