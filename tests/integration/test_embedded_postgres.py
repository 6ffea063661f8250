"""The embedded PostgreSQL keeps its promises through crashes, strangers and closed directories."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from aimall.adapters.local.postgres_runtime import EmbeddedPostgresError
from aimall.adapters.local.postgres_server import EmbeddedPostgres
from aimall.adapters.local.postgres_state import Postmaster
from tests.postgres import (
    UNSYNCED,
    ask,
    fresh_database,
    kill_hard,
    make_template,
    processes_of,
    reachable_directory,
    run_apart,
    running_server,
)

DEADLINE_SECONDS = 20
# A supervisor in a process of its own, so that a test can kill it without dying.
SUPERVISOR = """
import signal, sys
from pathlib import Path
from aimall.adapters.local.postgres_server import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), extra_settings={"fsync": "off"})
server.start()
print(server.pid, server.dsn, flush=True)
signal.pause()
"""


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    with reachable_directory() as directory:
        yield directory / "postgres"


@pytest.fixture(scope="module")
def made_once() -> Iterator[Path]:
    """A data directory that was started and stopped: making one takes seconds, copying it does not."""
    with reachable_directory() as directory:
        with EmbeddedPostgres(directory / "postgres", extra_settings=UNSYNCED):
            pass
        yield directory / "postgres"


@pytest.fixture(scope="module")
def shared_server(made_once: Path) -> Iterator[EmbeddedPostgres]:
    """For tests that only ask."""
    with reachable_directory() as directory:
        subprocess.run(["cp", "-a", made_once, directory], check=True)
        with EmbeddedPostgres(directory / made_once.name, extra_settings=UNSYNCED) as running:
            yield running


@pytest.fixture
def data_dir(made_once: Path, empty_dir: Path) -> Path:
    subprocess.run(["cp", "-a", made_once, empty_dir], check=True)
    return empty_dir


@pytest.fixture
def server(data_dir: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(data_dir, extra_settings=UNSYNCED) as running:
        yield running


@pytest.fixture
def killed_supervisor(data_dir: Path) -> int:
    """The pid of a server whose supervisor was killed after the server became ready."""
    command = [sys.executable, "-c", SUPERVISOR, str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline().split()[0])
        supervisor.kill()
    return pid


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.005)


def port_of(dsn: str) -> int:
    return urlsplit(dsn).port or 0


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_started_server_answers_in_the_products_own_database(shared_server: EmbeddedPostgres) -> None:
    assert run_apart(ask(shared_server.dsn, "SELECT current_database() || '/' || current_user")) == "aimall/aimall"


def test_the_bundled_server_has_vectors_trigrams_and_unicode_case_rules(shared_server: EmbeddedPostgres) -> None:
    extensions = "SELECT count(*) FROM pg_available_extensions WHERE name IN ('vector', 'pg_trgm')"
    assert run_apart(ask(shared_server.dsn, extensions)) == 2
    assert run_apart(ask(shared_server.dsn, "SELECT lower('ÄÇΩ')")) == "äçω"


def test_a_wrong_password_is_refused(shared_server: EmbeddedPostgres) -> None:
    wrong = shared_server.dsn.replace(str(urlsplit(shared_server.dsn).password), "wrong")
    with pytest.raises(asyncpg.InvalidPasswordError):
        run_apart(ask(wrong, "SELECT 1"))


def test_the_password_is_readable_by_its_owner_only(server: EmbeddedPostgres, data_dir: Path) -> None:
    assert (data_dir / "password").stat().st_mode & 0o777 == 0o600
    assert server.dsn.count((data_dir / "password").read_text()) == 1


def test_a_restart_keeps_password_port_and_rows(server: EmbeddedPostgres) -> None:
    before = server.dsn
    run_apart(ask(before, "CREATE TABLE kept AS SELECT 1 AS row"))
    server.stop()
    server.start()
    assert server.dsn == before
    assert run_apart(ask(server.dsn, "SELECT row FROM kept")) == 1


def test_rows_survive_a_kill_of_the_server_and_all_its_children(server: EmbeddedPostgres) -> None:
    run_apart(ask(server.dsn, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS row"))
    assert server.pid is not None
    assert len(processes_of(server.pid)) > 1
    kill_hard(server.pid)
    wait_until(lambda: not server.is_running())
    server.start()
    assert run_apart(ask(server.dsn, "SELECT count(*) FROM kept")) == 1000


def test_a_server_killed_without_its_children_comes_back(server: EmbeddedPostgres) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: not server.is_running())
    server.start()
    assert run_apart(ask(server.dsn, "SELECT 1")) == 1


def test_the_server_of_a_killed_supervisor_is_adopted(killed_supervisor: int, data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        assert server.pid == killed_supervisor
        assert run_apart(ask(server.dsn, "SELECT 1")) == 1
    assert not exists(killed_supervisor) or Postmaster.read(data_dir / "cluster") is None


def test_a_kill_of_the_supervisor_and_the_server_is_recovered(killed_supervisor: int, data_dir: Path) -> None:
    kill_hard(killed_supervisor)
    wait_until(lambda: not exists(killed_supervisor))
    with EmbeddedPostgres(data_dir) as server:
        assert server.pid != killed_supervisor
        assert run_apart(ask(server.dsn, "SELECT 1")) == 1


def test_a_pid_that_a_stranger_has_now_is_not_adopted(server: EmbeddedPostgres, data_dir: Path) -> None:
    assert server.pid is not None
    kill_hard(server.pid)
    wait_until(lambda: not server.is_running())
    pid_file = data_dir / "cluster" / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(str(server.pid), str(os.getpid()), 1))
    server.start()
    assert run_apart(ask(server.dsn, "SELECT 1")) == 1


@pytest.mark.usefixtures("server")
def test_a_second_supervisor_is_refused_and_told_who_holds_the_directory(data_dir: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match=f"already in use by process {os.getpid()}"):
        EmbeddedPostgres(data_dir).start()


def test_a_stopped_server_lets_the_next_supervisor_in(server: EmbeddedPostgres, data_dir: Path) -> None:
    server.stop()
    with EmbeddedPostgres(data_dir) as next_server:
        assert next_server.is_running()


def test_a_stop_does_not_wait_for_clients(server: EmbeddedPostgres) -> None:
    async def stop_while_connected() -> None:
        connection = await asyncpg.connect(server.dsn)
        try:
            server.stop()
        finally:
            connection.terminate()

    began = time.monotonic()
    run_apart(stop_while_connected())
    assert time.monotonic() - began < 5


def test_another_port_is_chosen_when_a_stranger_listens_on_the_remembered_one(server: EmbeddedPostgres) -> None:
    remembered = port_of(server.dsn)
    server.stop()
    with socket.create_server(("127.0.0.1", remembered)):
        server.start()
        assert port_of(server.dsn) != remembered
        assert run_apart(ask(server.dsn, "SELECT 1")) == 1


def test_the_port_is_below_those_that_the_system_lends_out(shared_server: EmbeddedPostgres) -> None:
    assert 1024 < port_of(shared_server.dsn) < 32768


def test_a_first_start_replaces_a_half_made_cluster(empty_dir: Path) -> None:
    (empty_dir / "cluster.partial" / "base").mkdir(parents=True)
    with EmbeddedPostgres(empty_dir) as server:
        assert run_apart(ask(server.dsn, "SELECT 1")) == 1


def test_a_broken_setting_is_reported_with_the_end_of_the_log(data_dir: Path) -> None:
    broken = EmbeddedPostgres(data_dir, extra_settings={"no_such_setting": "1"})
    with pytest.raises(EmbeddedPostgresError, match="unrecognized configuration parameter"):
        broken.start()
    assert not broken.is_running()


def test_a_lost_password_is_reported_before_anything_starts(server: EmbeddedPostgres, data_dir: Path) -> None:
    server.stop()
    (data_dir / "password").unlink()
    with pytest.raises(EmbeddedPostgresError, match="Restore that file"):
        server.start()


def test_each_fresh_database_is_a_migrated_copy_that_nobody_else_writes_to() -> None:
    async def migrate(dsn: str) -> None:
        await ask(dsn, "CREATE TABLE thing (id int PRIMARY KEY)")

    with running_server() as server:
        template = run_apart(make_template(server.dsn, migrate))
        with fresh_database(server.dsn, template) as one, fresh_database(server.dsn, template) as other:
            run_apart(ask(one, "INSERT INTO thing VALUES (1)"))
            assert run_apart(ask(other, "SELECT count(*) FROM thing")) == 0
