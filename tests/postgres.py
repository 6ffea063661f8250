"""The database that tests run on: one embedded server for the whole run, one fresh database for each test."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

from aimall.adapters.local.postgres_server import EmbeddedPostgres
from aimall.adapters.local.postgres_state import Postmaster

T = TypeVar("T")

DIRECTORY_PREFIX: Final = "aimall-tests-"
IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a directory of our own is made in it
ROOM_BYTES: Final = 4 * 1024**3
# Killing processes, unlike a power cut, loses nothing that they wrote: crash tests need not wait for the disk either.
UNSYNCED: Final[Mapping[str, str]] = {"fsync": "off"}
# Nothing of a test run is worth keeping after a power cut, so nobody waits for the disk.
FAST_AND_FORGETFUL: Final[Mapping[str, str]] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "scram_iterations": "1",
}


def run_apart(work: Coroutine[object, object, T]) -> T:
    """Run a coroutine on a loop of its own thread, so that it never meets the loop of the test."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


async def ask(dsn: str, statement: str, *arguments: object) -> object:
    """Run one statement on a connection of its own and return the first value of its answer."""
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(statement, *arguments)
    finally:
        await connection.close()


@contextmanager
def reachable_directory(*, on_disk: bool = False) -> Generator[Path]:
    """A temporary directory that an unprivileged account can pass through, as pytest's own is not."""
    place = None if on_disk else roomy_memory()
    path = Path(tempfile.mkdtemp(prefix=f"{DIRECTORY_PREFIX}{os.getpid()}-", dir=place))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path)


def roomy_memory() -> Path | None:
    """Give the system's directory in memory if it has room for our databases: no test waits for a disk then."""
    try:
        free = shutil.disk_usage(IN_MEMORY).free
    except OSError:
        return None
    return IN_MEMORY if free > ROOM_BYTES and os.access(IN_MEMORY, os.W_OK) else None


@contextmanager
def running_server() -> Generator[EmbeddedPostgres]:
    """A quick and forgetful server in a temporary directory."""
    sweep_abandoned()
    with (
        reachable_directory() as directory,
        EmbeddedPostgres(directory / "postgres", extra_settings=FAST_AND_FORGETFUL) as server,
    ):
        run_apart(_quickly_known(server.dsn))
        yield server


async def _quickly_known(dsn: str) -> None:
    """Hash the role's password again, once: both sides hash as often for every connection, and tests make thousands."""
    password = str(urlsplit(dsn).password)
    await ask(dsn, f"ALTER ROLE CURRENT_USER PASSWORD '{password}'")


async def make_template(dsn: str, migrate: Callable[[str], Awaitable[None]]) -> str:
    """Create and migrate a database that others are copied from; return its name."""
    name = f"template_{uuid4().hex}"
    await ask(dsn, f"CREATE DATABASE {name}")
    await migrate(dsn_of(dsn, name))
    # A template can be copied only while nobody is connected to it.
    await ask(dsn, f"ALTER DATABASE {name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")
    await ask(dsn, "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = $1", name)
    return name


@contextmanager
def fresh_database(dsn: str, template: str) -> Generator[str]:
    """A copy of the template for one test or module, dropped afterwards whoever is still connected."""
    name = f"test_{uuid4().hex}"
    run_apart(ask(dsn, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY = FILE_COPY"))
    try:
        yield dsn_of(dsn, name)
    finally:
        run_apart(ask(dsn, f"DROP DATABASE {name} WITH (FORCE)"))


def dsn_of(dsn: str, database: str) -> str:
    """Address another database of the same server."""
    return urlsplit(dsn)._replace(path=f"/{database}").geturl()


def processes_of(server_pid: int) -> list[int]:
    """The server and all its children."""
    listed = Path(f"/proc/{server_pid}/task/{server_pid}/children").read_text()
    return [server_pid, *(int(pid) for pid in listed.split())]


def kill_hard(server_pid: int) -> None:
    """What a power cut does to the server: no process of it has a last word."""
    for pid in processes_of(server_pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def sweep_abandoned() -> None:
    """End the servers of test runs that were themselves killed, and remove their directories."""
    for directory in chain(*(place.glob(f"{DIRECTORY_PREFIX}*") for place in (Path(tempfile.gettempdir()), IN_MEMORY))):
        run = int(directory.name.removeprefix(DIRECTORY_PREFIX).partition("-")[0])
        if Path(f"/proc/{run}").exists() or not Path("/proc/self").exists():
            continue
        for cluster in directory.glob("*/cluster"):
            server = Postmaster.read(cluster)
            if server is not None and server.is_alive(cluster):
                os.kill(server.pid, signal.SIGQUIT)
        shutil.rmtree(directory, ignore_errors=True)
