"""A PostgreSQL server of our own: made on first start, adopted or recovered after a crash, stopped with us.

The data directory holds `lock`, `password`, `port`, `postgres.log`, and `cluster` or (when the account that runs the
server cannot enter it) `place`, the path of the directory that has the cluster. A server outlives a supervisor that
was killed; the next supervisor adopts it.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

from aimall.adapters.local.log_file import last_lines, open_log
from aimall.adapters.local.loopback_port import free_port
from aimall.adapters.local.postgres_runtime import (
    SHARED_DIRECTORY,
    Account,
    EmbeddedPostgresError,
    Runtime,
    account_of,
    choose_account,
    find_runtime,
    open_directory,
    place_for_cluster,
)
from aimall.adapters.local.postgres_state import (
    Postmaster,
    SupervisorLock,
    forget_stranger,
    remembered_password,
    write_private,
)

ROLE: Final = "aimall"
DATABASE: Final = "aimall"
SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "127.0.0.1",
    # A socket path longer than 107 bytes stops the server, and nothing of ours uses sockets.
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
START_ATTEMPTS: Final = 8
STOP_SECONDS_MAX: Final = 20.0
POLL_SECONDS: Final = 0.01


class EmbeddedPostgres:
    """One server for one data directory. `start` and `stop` block and are safe to repeat; call them from one thread."""

    def __init__(
        self,
        data_dir: Path,
        *,
        extra_settings: Mapping[str, str] | None = None,
        start_seconds_max: float = 300.0,
        shared_directory: Path = SHARED_DIRECTORY,
    ) -> None:
        self._data_dir = data_dir.resolve()
        self._settings = {**SETTINGS, **(extra_settings or {})}
        self._start_seconds_max = start_seconds_max
        self._shared = shared_directory
        self._lock = SupervisorLock(self._data_dir / "lock")
        self._log = self._data_dir / "postgres.log"
        self._password = self._data_dir / "password"
        self._cluster = self._data_dir / "cluster"
        self._child: subprocess.Popen[str] | None = None
        self._postmaster: Postmaster | None = None

    @property
    def dsn(self) -> str:
        """The address of the product's database, password included: never log it."""
        if self._postmaster is None:
            message = "The embedded PostgreSQL is not running. Call start() first."
            raise EmbeddedPostgresError(message)
        return self._dsn_at(self._postmaster.port)

    @property
    def dsn_elsewhere(self) -> str:
        """The same, of the server that another process supervises, after `start` raised `SupervisedElsewhere`."""
        return self._dsn_at(int((self._data_dir / "port").read_text()))

    @property
    def pid(self) -> int | None:
        """The process of the server, or None before start."""
        return self._postmaster.pid if self._postmaster else None

    def is_running(self) -> bool:
        """Whether the server process lives; a supervisor that sees it dead calls start again."""
        return self._postmaster is not None and self._lives(self._postmaster)

    def start(self) -> None:
        """Bring the server up: adopt a live one, recover a dead one, or make a new one."""
        if self.is_running():
            return
        account = choose_account()
        if not self._data_dir.exists():
            self._data_dir.mkdir(parents=True)
            self._data_dir.chmod(0o711)
        self._lock.acquire()
        try:
            self._cluster = self._place(account) / "cluster"
            self._refuse_lost_password()
            self._postmaster = self._adopt() or self._launch(account_of(self._cluster, account))
            (self._data_dir / "port").write_text(str(self._postmaster.port))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server at once but cleanly: open transactions roll back, nothing committed is lost."""
        server = self._postmaster or self._starting()
        if server is not None and self._lives(server):
            self._end(server)
        if self._child is not None:
            self._child.wait(STOP_SECONDS_MAX)
        self._child = self._postmaster = None
        self._lock.release()

    def __enter__(self) -> Self:
        """Start the server."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        self.stop()

    def _dsn_at(self, port: int) -> str:
        password = quote(remembered_password(self._password), safe="")
        # It has no certificate: without the word each client would prepare for one before it asks.
        return f"postgresql://{ROLE}:{password}@127.0.0.1:{port}/{DATABASE}?sslmode=disable"

    def _place(self, account: Account) -> Path:
        """Find the cluster. A place elsewhere is recorded, so that no later start makes a second, empty cluster."""
        record = self._data_dir / "place"
        if (self._data_dir / "cluster").exists():
            return open_directory(self._data_dir, account)
        if not record.exists():
            place = place_for_cluster(self._data_dir, account, self._shared).resolve()
            if place != self._data_dir:
                write_private(record, str(place))
            return place
        place = Path(record.read_text())
        if not place.exists():
            message = f"The database of {self._data_dir} was in {place}, which is gone. Restore it, or delete {record}."
            raise EmbeddedPostgresError(message)
        return open_directory(place, account)

    def _refuse_lost_password(self) -> None:
        if self._cluster.exists() and not self._password.exists():
            message = (
                f"The database in {self._cluster} has a password, and {self._password} is gone. Restore that file, "
                "or delete the database's directory to begin anew."
            )
            raise EmbeddedPostgresError(message)

    def _adopt(self) -> Postmaster | None:
        """Take over the server that a killed supervisor left behind, once it is ready."""
        found = Postmaster.read(self._cluster)
        if found is None or not found.is_alive(self._cluster):
            return None
        return self._ready(found.pid, lambda: found.is_alive(self._cluster))

    def _launch(self, account: Account) -> Postmaster:
        runtime = find_runtime(account, self._shared)
        if not self._cluster.exists():
            self._create(runtime, account)
        reason = ""
        for attempt in range(START_ATTEMPTS):
            # Another program took the port after we looked, or children of a killed server are still leaving.
            if reason and "could not bind" not in reason and "is still in use" not in reason:
                break
            time.sleep(0.2 * attempt)
            forget_stranger(self._cluster)
            outcome = self._launch_once(runtime, account)
            if isinstance(outcome, Postmaster):
                return outcome
            reason = outcome
        message = f"PostgreSQL did not start. The end of {self._log}:\n{reason}"
        raise EmbeddedPostgresError(message)

    def _launch_once(self, runtime: Runtime, account: Account) -> Postmaster | str:
        """Start the server as our child; what it logged is the answer when it ends before it is ready."""
        log = open_log(self._log)
        began = self._log.stat().st_size
        port = free_port(self._data_dir / "port")
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        try:
            self._child = child = account.popen(
                [runtime.postgres, "-D", self._cluster, "-p", str(port), *settings], output=log
            )
        finally:
            os.close(log)
        return self._ready(child.pid, lambda: child.poll() is None) or last_lines(self._log, began)

    def _create(self, runtime: Runtime, account: Account) -> None:
        """Make the cluster beside its final place and move it there whole: a crash leaves nothing half made."""
        partial = self._cluster.with_name("cluster.partial")
        password_file = self._cluster.with_name("cluster.password")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        account.own(partial)
        write_private(password_file, remembered_password(self._password))
        account.own(password_file)
        flags = ["--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8", "--no-instructions"]
        # Who asked for a server that forgets on a power cut does not want to wait for the disk here either.
        no_sync = ["--no-sync"] if self._settings.get("fsync") == "off" else []
        try:
            account.run([runtime.initdb, "-D", partial, "-U", ROLE, *flags, *runtime.locale_flags, *no_sync])
        finally:
            password_file.unlink()
        # Single-user mode needs no client, no port and no password.
        account.run([runtime.postgres, "--single", "-D", partial, "postgres"], text=f"CREATE DATABASE {DATABASE}\n")
        partial.rename(self._cluster)

    def _ready(self, pid: int, lives: Callable[[], bool]) -> Postmaster | None:
        """Wait until the server itself says that it is ready; None when it died first.

        We do not knock on the port: another server may have answered there while ours failed to bind.
        """
        deadline = time.monotonic() + self._start_seconds_max
        while lives():
            found = Postmaster.read(self._cluster)
            if found is not None and found.pid == pid and found.ready:
                return found
            if time.monotonic() > deadline:
                message = (
                    f"PostgreSQL (process {pid}) was not ready after {self._start_seconds_max:.0f} s; it may still be "
                    f"recovering: start again. The end of {self._log}:\n{last_lines(self._log)}"
                )
                raise EmbeddedPostgresError(message)
            time.sleep(POLL_SECONDS)
        return None

    def _starting(self) -> Postmaster | None:
        """Name the child that never became ready, so that a failed start leaves no process behind."""
        return Postmaster(pid=self._child.pid, port=0, ready=False) if self._child else None

    def _lives(self, server: Postmaster) -> bool:
        if self._child is not None and self._child.pid == server.pid:
            return self._child.poll() is None
        return server.is_alive(self._cluster)

    def _end(self, server: Postmaster) -> None:
        """Ask ever less politely. SIGTERM is not among the questions: it waits until every client has left."""
        for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            os.kill(server.pid, request)
            deadline = time.monotonic() + STOP_SECONDS_MAX
            while self._lives(server):
                if time.monotonic() > deadline:
                    break
                time.sleep(POLL_SECONDS)
            else:
                return
