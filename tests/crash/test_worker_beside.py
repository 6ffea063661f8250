"""The worker beside a server: it comes and goes with its server, and there is always one again."""

import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil
import pytest

from tests.crash.yard import PATIENCE_S
from tests.served import Served, serving

PROGRAM: Final = "aimall.bootstrap.embedded.worker_program"
PICTURE: Final = {"prompt": "bread", "model": "studio/preview"}
LATER: Final = {"Prefer": "respond-async"}


def workers_of(served: Served) -> list[psutil.Process]:
    """Give the workers that a server keeps."""
    children = psutil.Process(served.server.pid).children()
    return [child for child in children if child.is_running() and PROGRAM in child.cmdline()]


def the_worker(served: Served, *, other_than: psutil.Process | None = None) -> psutil.Process:
    """Wait for a worker."""
    known = None if other_than is None else other_than.pid
    for _ in range(int(PATIENCE_S / 0.1)):
        found = [worker for worker in workers_of(served) if worker.pid != known]
        if found:
            return found[0]
        psutil.wait_procs([psutil.Process(served.server.pid)], timeout=0.1)
    raise AssertionError(served.server.log())


def is_gone(worker: psutil.Process) -> bool:
    """Wait for the end of a process that is nobody's child here."""
    gone, _ = psutil.wait_procs([worker], timeout=PATIENCE_S)
    return bool(gone)


def made(served: Served) -> str:
    """Have a picture made, and tell how that ended."""
    return str(served.http.post("/images/generate", json=PICTURE, timeout=PATIENCE_S).json()["state"])


def part(served: Served, name: str) -> dict[str, Any]:
    """Give a part of the health, which a demo shows to everybody."""
    return next(one for one in served.http.get("/health").json()["parts"] if one["name"] == name)


@contextmanager
def worker_alone(directory: Path, database_url: str) -> Generator[psutil.Popen]:
    """Run `aimall worker` as an operator does."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "DATABASE_URL": database_url,
        "AIMALL_DATA_DIR": str(directory / "data"),
    }
    with psutil.Popen([sys.executable, "-m", "aimall", "worker"], env=environment) as worker:
        try:
            yield worker
        finally:
            if worker.is_running():
                worker.kill()


@pytest.mark.slow
def test_a_killed_worker_is_started_again(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path, AIMALL_WORKER="on") as served:
        first = the_worker(served)
        first.kill()
        second = the_worker(served, other_than=first)
        assert made(served) == "settled"
        assert [worker.pid for worker in workers_of(served)] == [second.pid]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_ends_with_its_server(database_url: str, tmp_path: Path, number: signal.Signals) -> None:
    with serving(database_url, tmp_path, AIMALL_WORKER="on") as served:
        worker = the_worker(served)
        served.server.send(number)
        served.server.wait_for_death()
        assert is_gone(worker)


@pytest.mark.slow
def test_without_a_worker_a_job_waits_in_sight_until_one_is_started_by_hand(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path, AIMALL_WORKER="off") as served:
        assert part(served, "worker")["status"] == "unavailable"
        job = served.http.post("/images/generate", json=PICTURE, headers=LATER).json()["generationId"]
        assert part(served, "worker")["status"] == "down"
        assert served.http.get("/health").json()["status"] == "degraded"
        assert workers_of(served) == []
        with worker_alone(tmp_path, database_url) as worker:
            served.http.get(f"/generations/{job}/events", timeout=PATIENCE_S)
            assert served.http.get(f"/generations/{job}").json()["state"] == "settled"
            assert part(served, "worker")["status"] == "ok"
            worker.terminate()
            assert worker.wait(PATIENCE_S) == 0
