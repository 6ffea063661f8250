"""What the embedded PostgreSQL keeps between starts: its lock, its password and its pid file."""

import errno
import fcntl
import os
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from aimall.adapters.local.postgres_runtime import SupervisedElsewhere


class SupervisorLock:
    """One supervisor per data directory. The system itself drops the lock when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock, or say which process has it. Safe to repeat."""
        if self._file is not None:
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            holder = os.pread(descriptor, 32, 0).decode().strip()
            os.close(descriptor)
            if fault.errno not in {errno.EAGAIN, errno.EACCES}:
                raise
            message = (
                f"{self._path.parent} is already in use by process {holder or '(unknown)'}. "
                "Stop that process first, or choose another data directory."
            )
            raise SupervisedElsewhere(message) from fault
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._file = descriptor

    def release(self) -> None:
        """Let the next supervisor in. Safe to repeat."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What the server's own pid file says about it."""

    pid: int
    port: int
    ready: bool

    @classmethod
    def read(cls, cluster: Path) -> Self | None:
        """Read which server wrote the pid file; None without a usable file, or when it describes another cluster."""
        try:
            lines = (cluster / "postmaster.pid").read_text().split("\n")
            # Its lines: pid, directory, start time, port, socket directory, address, shared memory, status.
            pid, directory, _, port = lines[:4]
            if directory != str(cluster):
                return None
            return cls(pid=int(pid), port=int(port), ready=len(lines) > 7 and lines[7].strip() == "ready")  # noqa: PLR2004
        except (FileNotFoundError, ValueError):
            return None

    def is_alive(self, cluster: Path) -> bool:
        """Whether the process with this pid is really the server of the cluster: pids are used again."""
        return f" -D {cluster} " in _command_line(self.pid)


def forget_stranger(cluster: Path) -> None:
    """Remove the pid file of a dead server whose pid is still, or again, in use: PostgreSQL would take it for alive."""
    stale = Postmaster.read(cluster)
    if stale is None or stale.is_alive(cluster):
        return
    try:
        # Succeeds for a stranger with the same number, and for a dead server that nobody has reaped yet.
        os.kill(stale.pid, 0)
    except ProcessLookupError:
        return
    (cluster / "postmaster.pid").unlink()


def _command_line(pid: int) -> str:
    """Read the arguments of a process; empty when it is gone, even while nobody has reaped it yet."""
    # Readable for every account, unlike the working directory or the program of a process.
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text(errors="surrogateescape").replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    listed = subprocess.run(
        ["/bin/ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout


def remembered_password(path: Path) -> str:
    """Read the password of this data directory, made on first use and readable by its owner only."""
    try:
        return path.read_text()
    except FileNotFoundError:
        password = secrets.token_urlsafe(24)
        write_private(path, password)
        return password


def write_private(path: Path, text: str) -> None:
    """Write a file that was never readable by others, not even for a moment, and is whole or absent."""
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    partial.replace(path)
