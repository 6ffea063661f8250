"""The real server as a process of its own, to be killed and started again as power cuts and operators do."""

import contextlib
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Final, Self

PATIENCE_S: Final = 60.0
# Everything that waits for minutes in production waits for moments here; the rules are the same.
QUICK: Final[Mapping[str, str]] = {
    "AIMALL_LEASE_SECONDS": "1",
    "AIMALL_FLUSH_SECONDS": "0.1",
    "AIMALL_SWEEP_SECONDS": "0.3",
    "AIMALL_WORKER": "off",
}
# Servers are forked from a process that has imported the program and done nothing else: importing it takes longer than
# most of what these tests watch.
_nursery: Final = multiprocessing.get_context("forkserver")
_nursery.set_forkserver_preload(["__main__", "aimall.bootstrap.cli"])


class ServerProcess:
    """`aimall serve`, or another `program`, on a free port, with a data directory and a database that outlive it."""

    def __init__(
        self,
        directory: Path,
        database_url: str,
        settings: Mapping[str, str],
        *,
        program: Callable[[], object] | None = None,
    ) -> None:
        self._directory, self._program = directory, program
        self._log = directory / "server.log"
        self._process: BaseProcess | None = None
        self.port = free_port()
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(directory),
            "DATABASE_URL": database_url,
            "AIMALL_HOST": "127.0.0.1",
            "AIMALL_PORT": str(self.port),
            "AIMALL_DATA_DIR": str(directory / "data"),
            **QUICK,
            **settings,
        }

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process that would be killed."""
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    def start(self, settings: Mapping[str, str] | None = None) -> None:
        """Start it and wait until it answers."""
        environment = {**self._environment, **(settings or {})}
        self._process = _nursery.Process(target=_serve, args=(environment, str(self._log), self._program))
        self._process.start()
        give_up_at = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert self._process.exitcode is None, self.log()
            assert time.monotonic() < give_up_at, self.log()
            time.sleep(0.02)

    def wait_for_death(self) -> int:
        """Wait for the process to end; a signal is a negative number."""
        assert self._process is not None
        self._process.join(PATIENCE_S)
        assert self._process.exitcode is not None, self.log()
        return self._process.exitcode

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process alone, as an operator's `kill` does."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill -9 the process and all its children, whether it is known to have ended or not.

        Who forked it tells how it ended, and may be gone before it; then nobody knows that it still runs.
        """
        if self._process is None or self._process.pid is None:
            return
        for end in (os.killpg, os.kill):  # it may not have come far enough to lead a group
            with contextlib.suppress(ProcessLookupError):
                end(self._process.pid, signal.SIGKILL)
        self.wait_for_death()

    def log(self) -> str:
        """What the server has said."""
        return self._log.read_text()

    def _answers(self) -> bool:
        """Ask as cheaply as can be: it is asked some fifty times a second while the server needs the processor."""
        asking = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            asking.request("GET", "/api/v1/health")
            return asking.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            asking.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


def _serve(environment: Mapping[str, str], log: str, program: Callable[[], object] | None) -> None:
    """Become the server: everything that a process gets from whoever starts it, then the command line."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (1, 2):
        os.dup2(out, number)
    if program is not None:
        program()
    from aimall.bootstrap.cli import main  # noqa: PLC0415 - only the forked process has this at hand

    sys.exit(main(["serve"]))


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
