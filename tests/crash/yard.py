"""A customer at one process, and a place where workers are started, killed, paused and waited for."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dishka import AsyncContainer

from aimall.application.catalog.sync_catalogue import SyncCatalogue
from aimall.application.claims import IdempotencyKey
from aimall.application.file.ports import Files, Objects
from aimall.application.generation.cancel_run import CancelRun, CancelRunCommand
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
from tests.worker_process import FILM, FILM_FILE, FILMS_FILE, PAINTER, PICTURE, WorkerProcess, container_of, settings_in
from tests.worlds.postgres import postgres_books

PICTURES: Final = 3
PATIENCE_S: Final = 60.0
CHARGES: Final = "SELECT count(*) FROM ledger.hold WHERE state = 'captured'"
HELD: Final = "SELECT count(*) FROM ledger.hold WHERE state = 'open'"


@dataclass(slots=True, kw_only=True)
class Yard:
    """A customer at one process, and a place where workers are started."""

    directory: Path
    database_url: str
    container: AsyncContainer
    person: Person

    @property
    def actor(self) -> Actor:
        return Actor(user=self.person.user, workspace=self.person.workspace, role=Role.USER)

    def worker(self, **given: str) -> WorkerProcess:
        environment = settings_in(self.directory, self.database_url, **given)
        return WorkerProcess(environment, self.directory / "worker.log")

    def worker_elsewhere(self, **given: str) -> WorkerProcess:
        """Start one with a data directory of its own, which keeps files where the others do."""
        data = self.directory / "elsewhere"
        data.mkdir(exist_ok=True)
        (data / "objects").symlink_to(self.directory / "data" / "objects")
        return self.worker(AIMALL_DATA_DIR=str(data), **given)

    @property
    def film(self) -> Path:
        """Where the painter finds the film that it has made; without it, it films for ever."""
        return self.directory / FILM_FILE

    def films_begun(self) -> int:
        """Tell how often the painter was made to begin a film."""
        return len((self.directory / FILMS_FILE).read_text().splitlines())

    async def cancel(self, job: GenerationId) -> None:
        await (await self.container.get(CancelRun))(CancelRunCommand(actor=self.actor, generation=job))

    async def order(self, key: str, *, film: bool = False) -> GenerationId:
        pictures = ImageRequest(prompt=f"گربه {key}", count=PICTURES)
        command = StartJobCommand(
            actor=self.actor,
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
        await until(lambda: ask(self.database_url, tried, job))

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


async def is_done_once(yard: Yard, job: GenerationId, *, before: Coins, charges: int) -> None:
    """Look at a job from all sides: its state, its files and its charge."""
    run = await yard.ended(job)
    assert (run.state, run.usage) == (RunState.SETTLED, UnitUsage(unit=Unit.IMAGE, quantity=PICTURES))
    assert (run.charge > ZERO, run.provider) == (True, PAINTER)
    made = await yard.delivered(job)
    assert len(set(made)) == PICTURES
    assert all(picture.startswith(b"\x89PNG") for picture in made)
    assert await ask(yard.database_url, CHARGES) == charges
    assert await ask(yard.database_url, HELD) == 0
    assert await yard.available() == before - run.charge


async def until(is_so: Callable[[], bool] | Callable[[], Awaitable[object]]) -> None:
    """Wait for what another process does."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            answer = is_so()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.05)
