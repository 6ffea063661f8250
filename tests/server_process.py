"""The real server as a process of its own, to be killed and started again as power cuts and operators do."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx

PATIENCE_S: Final = 60.0
# Everything that waits for minutes in production waits for moments here; the rules are the same.
QUICK: Final[Mapping[str, str]] = {
    "AIMALL_LEASE_SECONDS": "1",
    "AIMALL_FLUSH_SECONDS": "0.1",
    "AIMALL_SWEEP_SECONDS": "0.3",
}


class ServerProcess:
    """`aimall serve` on a free port, with a data directory and a database that outlive it."""

    def __init__(self, directory: Path, database_url: str, settings: Mapping[str, str]) -> None:
        self._directory = directory
        self._log = directory / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
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
        return self._process.pid

    def start(self, settings: Mapping[str, str] | None = None) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "aimall", "serve"],
                env={**self._environment, **(settings or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        give_up_at = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < give_up_at, self.log()
            time.sleep(0.05)

    def wait_for_death(self) -> int:
        """Wait for the process to end; a signal is a negative number."""
        assert self._process is not None
        return self._process.wait(PATIENCE_S)

    def kill(self) -> None:
        """Kill -9 the whole process group."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE_S)

    def log(self) -> str:
        """What the server has said."""
        return self._log.read_text()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v1/health", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
