"""Whatever moment a worker dies at, a job is done once: its files are there, and it is charged once."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Final

import pytest
from dishka import AsyncContainer

from aimall.adapters.postgres.ledger_proof import verify
from aimall.application.catalog.sync_catalogue import SyncCatalogue
from aimall.application.claims import IdempotencyKey
from aimall.application.crashpoints import CrashPoint
from aimall.application.file.ports import Files, Objects
from aimall.application.generation.jobs.start_job import StartJob, StartJobCommand
from aimall.application.generation.ports import Runs, StoredRun
from aimall.bootstrap.settings import load_settings
from aimall.domain.catalog.usage import Unit, UnitUsage
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.media import ImageRequest, VideoRequest
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import GenerationId
from tests.postgres import ask
from tests.runs import Person
from tests.worker_process import FILM, PICTURE, WorkerProcess, container_of, settings_in
from tests.worlds.postgres import postgres_books

POINTS: Final = (
    CrashPoint.JOB_CLAIMED,
    CrashPoint.JOB_MADE,
    CrashPoint.JOB_STORED,
    CrashPoint.BEFORE_SETTLE,
    CrashPoint.AFTER_SETTLE,
)
TIMES: Final = 20 if os.environ.get("AIMALL_TEST_THOROUGH") else 1
PICTURES: Final = 3
CHARGES: Final = "SELECT count(*) FROM ledger.hold WHERE state = 'captured'"
HELD: Final = "SELECT count(*) FROM ledger.hold WHERE state = 'open'"


@dataclass(slots=True, kw_only=True)
class Yard:
    """A customer at one process, and a place where workers are started."""

    directory: Path
    database_url: str
    container: AsyncContainer
    person: Person

    def worker(self, **given: str) -> WorkerProcess:
        environment = settings_in(self.directory, self.database_url, **given)
        return WorkerProcess(environment, self.directory / "worker.log")

    async def order(self, key: str, *, film: bool = False) -> GenerationId:
        pictures = ImageRequest(prompt=f"گربه {key}", count=PICTURES)
        command = StartJobCommand(
            actor=Actor(user=self.person.user, workspace=self.person.workspace, role=Role.USER),
            idempotency_key=IdempotencyKey(key),
            model=FILM if film else PICTURE,
            request=VideoRequest(prompt="a cat walks", seconds=3) if film else pictures,
        )
        return (await (await self.container.get(StartJob))(command)).generation

    async def ended(self, job: GenerationId) -> StoredRun:
        runs = await self.container.get(Runs)
        async with asyncio.timeout(45):
            while True:
                run = await runs.find(self.person.workspace, job)
                assert run is not None
                if run.ended_at is not None:
                    return run
                await asyncio.sleep(0.05)

    async def was_put_off(self, job: GenerationId) -> None:
        """Wait until a job was tried and is back in the queue."""
        tried = "SELECT attempt > 0 AND state = 'held' FROM generation WHERE id = $1"
        async with asyncio.timeout(45):
            while True:
                if await ask(self.database_url, tried, job):
                    return
                await asyncio.sleep(0.05)

    async def delivered(self, job: GenerationId) -> list[bytes]:
        """Read what a job has made, from where its files are."""
        objects = await self.container.get(Objects)
        stored = await (await self.container.get(Files)).of_run(self.person.workspace, job)
        return [b"".join([piece async for piece in objects.read(entry.file.object_key)]) for entry in stored]

    async def available(self) -> Coins:
        return await (await self.container.get(Runs)).available(self.person.workspace)


@asynccontextmanager
async def open_yard(directory: Path, database_url: str) -> AsyncGenerator[Yard]:
    async with AsyncExitStack() as opened:
        books = await opened.enter_async_context(postgres_books(database_url))
        settings = load_settings(settings_in(directory, database_url))
        container = container_of(settings, database_url, process="api")
        opened.push_async_callback(container.close)
        await (await container.get(SyncCatalogue))()
        person = await books.person(coins=10_000)
        yield Yard(directory=directory, database_url=database_url, container=container, person=person)


@pytest.fixture
async def yard(database_url: str, tmp_path: Path) -> AsyncGenerator[Yard]:
    async with open_yard(tmp_path, database_url) as opened:
        yield opened
    assert [finding for finding in await verify(database_url) if finding.is_broken] == []


async def is_done_once(yard: Yard, job: GenerationId, *, before: Coins, charges: int) -> None:
    """Look at a job from all sides: its state, its files and its charge."""
    run = await yard.ended(job)
    assert (run.state, run.usage) == (RunState.SETTLED, UnitUsage(unit=Unit.IMAGE, quantity=PICTURES))
    assert run.charge > ZERO
    made = await yard.delivered(job)
    assert len(set(made)) == PICTURES
    assert all(picture.startswith(b"\x89PNG") for picture in made)
    assert await ask(yard.database_url, CHARGES) == charges
    assert await ask(yard.database_url, HELD) == 0
    assert await yard.available() == before - run.charge


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS, ids=str)
async def test_a_worker_that_dies_leaves_the_job_to_the_next_one(yard: Yard, point: CrashPoint) -> None:
    for turn in range(TIMES):
        before, marker = await yard.available(), yard.directory / f"struck-{turn}"
        with yard.worker(CRASH_AT=point.value, CRASH_MARKER=str(marker)) as doomed:
            job = await yard.order(f"{point}-{turn}")
            assert await asyncio.to_thread(doomed.wait_for_death) == -SIGKILL
        assert marker.read_text() == point.value
        with yard.worker():
            await is_done_once(yard, job, before=before, charges=turn + 1)


@pytest.mark.slow
async def test_a_job_that_kills_whoever_takes_it_is_given_up_and_costs_nothing(yard: Yard) -> None:
    before, marker = await yard.available(), yard.directory / "struck"
    job = await yard.order("poison")
    for _ in range(3):
        with yard.worker(CRASH_AT=CrashPoint.JOB_MADE, CRASH_MARKER=str(marker)) as doomed:
            assert await asyncio.to_thread(doomed.wait_for_death) == -SIGKILL
    with yard.worker():
        run = await yard.ended(job)
    assert (run.state, run.failure) == (RunState.VOIDED, "generation.interrupted")
    assert await yard.available() == before


@pytest.mark.slow
async def test_a_film_of_which_nobody_knows_whether_it_was_begun_is_given_up_and_costs_nothing(yard: Yard) -> None:
    before, marker = await yard.available(), yard.directory / "struck"
    with yard.worker(CRASH_AT=CrashPoint.JOB_SUBMITTED, CRASH_MARKER=str(marker)) as doomed:
        job = await yard.order("film", film=True)
        assert await asyncio.to_thread(doomed.wait_for_death) == -SIGKILL
    with yard.worker():
        assert (await yard.ended(job)).state is RunState.VOIDED
    assert await yard.available() == before


@pytest.mark.slow
async def test_a_worker_that_is_asked_to_stop_ends_what_it_has_and_takes_no_more(yard: Yard) -> None:
    before = await yard.available()
    with yard.worker() as worker:
        job = await yard.order("first")
        await is_done_once(yard, job, before=before, charges=1)
        worker.send(SIGTERM)
        assert await asyncio.to_thread(worker.wait_for_death) == 0
    waiting = await yard.order("second")
    with yard.worker():
        assert (await yard.ended(waiting)).state is RunState.SETTLED


@pytest.mark.slow
async def test_jobs_wait_while_their_files_cannot_be_stored(yard: Yard) -> None:
    await yard.container.get(Objects)
    before, in_the_way = await yard.available(), yard.directory / "data" / "objects" / yard.person.workspace.hex
    in_the_way.touch()
    job = await yard.order("no-room")
    with yard.worker():
        await yard.was_put_off(job)
        in_the_way.unlink()
        await is_done_once(yard, job, before=before, charges=1)
