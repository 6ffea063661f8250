"""What is measured: real PostgreSQL with its disk, the real server on one core, people with coins; and the stand-in."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import asyncpg
import httpx

from aimall.adapters.local.postgres_server import EmbeddedPostgres
from aimall.adapters.postgres.migrate import upgrade
from aimall.application.access.register_user import RegisterUser, RegisterUserCommand
from aimall.bootstrap.container import make_container
from aimall.bootstrap.settings import load_settings
from tests.bench.stand_in import TABLES
from tests.mall import PASSWORD, QuickParts
from tests.postgres import reachable_directory
from tests.server_process import ServerProcess, free_port

COINS: Final = "1000000"
MODEL: Final = "compatible/"
CHAT: Final = "/v1/chat/completions"


class Subject(Protocol):
    """A program that is measured, in a process of its own on a core of its own."""

    @property
    def url(self) -> str:
        """Where it answers."""
        ...

    @property
    def upstream_url(self) -> str:
        """Whom it asks."""
        ...

    @property
    def pid(self) -> int:
        """Its process."""
        ...

    async def keys(self, count: int) -> list[str]:
        """Give API keys, each of somebody else."""
        ...


def cpu_s(subject: Subject) -> float:
    """Tell how many seconds of a core it has used."""
    spent = Path(f"/proc/{subject.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


def memory_bytes(subject: Subject) -> int:
    """Tell how much memory it holds."""
    pages = int(Path(f"/proc/{subject.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchMall:
    """Where everything is."""

    database_url: str
    upstream_url: str
    server: ServerProcess
    settings: dict[str, str]

    @property
    def url(self) -> str:
        """The server's address."""
        return self.server.url

    @property
    def pid(self) -> int:
        """The server's process."""
        return self.server.pid

    async def people(self, count: int) -> list[str]:
        """Register people, each from a network of their own, and give their access tokens."""
        container = make_container(load_settings(self.settings), self.database_url, QuickParts(), providers=())
        try:
            register = await container.get(RegisterUser)
            tokens: list[str] = []
            for number in range(count):
                command = RegisterUserCommand(
                    email=f"bench{time.monotonic_ns()}@example.org",
                    password=PASSWORD,
                    address=f"10.{number // 250}.{number % 250}.1",
                )
                tokens.append((await register(command)).access_token)
            return tokens
        finally:
            await container.close()

    async def keys(self, count: int) -> list[str]:
        """Give API keys, each of somebody else."""
        headers = [{"Authorization": f"Bearer {token}"} for token in await self.people(count)]
        asked = {"name": "bench", "scopes": ["chat"]}
        async with httpx.AsyncClient(base_url=f"{self.url}/api/v1") as http:
            made = [await http.post("/api-keys", json=asked, headers=one) for one in headers]
        return [str(answer.raise_for_status().json()["secret"]) for answer in made]


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchStandIn:
    """The stand-in, which takes anything for a key."""

    url: str
    upstream_url: str
    pid: int

    async def keys(self, count: int) -> list[str]:
        """Give keys, each of somebody else."""
        return [f"key-{number}" for number in range(count)]


@contextmanager
def process(*arguments: str) -> Generator[int]:
    """Run a Python program beside the bench, and give its process."""
    running = subprocess.Popen([sys.executable, *arguments])
    try:
        yield running.pid
    finally:
        running.kill()
        running.wait()


@asynccontextmanager
async def bench_mall() -> AsyncGenerator[BenchMall]:
    """Start everything, and pin it as the targets suppose: the server alone on the last core."""
    port = free_port()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[:-1] or cores)  # inherited by everybody but the server
    with (
        reachable_directory(on_disk=True) as directory,
        tempfile.TemporaryDirectory() as own,
        EmbeddedPostgres(directory / "postgres") as database,
        process("-m", "tests.bench.upstream", str(port)),
    ):
        await upgrade(database.dsn)
        settings = {
            "AIMALL_MODE": "demo",
            "AIMALL_DATA_DIR": str(Path(own) / "data"),
            "AIMALL_STARTING_COINS": COINS,
            "AIMALL_LOG_LEVEL": "WARNING",
            "AIMALL_FLUSH_SECONDS": "1",
            "AIMALL_LEASE_SECONDS": "30",
            "AIMALL_SWEEP_SECONDS": "5",
            # Counted for every call, and never reached.
            "AIMALL_WORKSPACE_REQUESTS": "10000000",
            "AIMALL_WORKSPACE_TOKENS": "1000000000",
            "AIMALL_NETWORK_REQUESTS": "10000000",
            "OPENAI_COMPATIBLE_BASE_URL": f"http://127.0.0.1:{port}/v1",
        }
        await _until_open(port)
        with ServerProcess(Path(own), database.dsn, settings) as server:
            await asyncio.to_thread(server.start)
            _pin(server.pid, cores[-1])
            yield BenchMall(
                database_url=database.dsn,
                upstream_url=f"http://127.0.0.1:{port}",
                server=server,
                settings={**settings, "AIMALL_PORT": str(server.port)},
            )


@asynccontextmanager
async def bench_stand_in(mall: BenchMall) -> AsyncGenerator[BenchStandIn]:
    """Start the stand-in on the mall's core. Nobody asks the mall meanwhile."""
    owner = await asyncpg.connect(mall.database_url)
    await owner.execute(TABLES)
    await owner.close()
    port = free_port()
    with process("-m", "tests.bench.stand_in", str(port), f"{mall.upstream_url}{CHAT}", mall.database_url) as pid:
        await _until_open(port)
        _pin(pid, max(os.sched_getaffinity(mall.pid)))
        yield BenchStandIn(url=f"http://127.0.0.1:{port}", upstream_url=mall.upstream_url, pid=pid)


def _pin(process: int, core: int) -> None:
    """Keep all threads of a process on one core."""
    for thread in Path(f"/proc/{process}/task").iterdir():
        os.sched_setaffinity(int(thread.name), [core])


async def _until_open(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
