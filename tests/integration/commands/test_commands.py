"""The command line as somebody at a terminal meets it: what it says, and the exit codes that scripts rely on."""

import io
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from aimall.adapters.postgres.migrate import downgrade
from aimall.bootstrap.cli import FAILED, MISUSED, OK, main
from aimall.bootstrap.variables import VARIABLES
from aimall.domain.access.keys.key_text import hash_of, read_key
from tests.postgres import ask, run_apart
from tests.served import Served, serving


@pytest.fixture
def installation(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Settings in the environment that name a database of one's own, and an unused port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("AIMALL_PORT", str(port))
    monkeypatch.setenv("AIMALL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)
    return database_url


@pytest.fixture
def taken_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = int(listener.getsockname()[1])
        monkeypatch.setenv("AIMALL_PORT", str(port))
        yield port


def test_migrate_brings_an_empty_database_up_and_says_so(installation: str, capsys: pytest.CaptureFixture[str]) -> None:
    run_apart(downgrade(installation, "base"))
    assert main(["migrate"]) == OK
    assert "this version's schema" in capsys.readouterr().out


def test_clean_books_are_proved_promise_by_promise(installation: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "verify"]) == OK
    told = capsys.readouterr().out
    assert installation not in told
    assert "0 broken" in told


def test_an_admin_is_created_with_the_password_from_a_pipe(
    installation: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery staple\n"))
    assert main(["user", "create", "Root@Example.org", "--admin"]) == OK
    assert "created root@example.org (admin)" in capsys.readouterr().out
    assert run_apart(ask(installation, "SELECT role FROM app_user WHERE email = 'root@example.org'")) == "admin"


def test_a_key_is_made_for_a_program_and_printed(
    installation: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery staple\n"))
    assert main(["user", "create", "ann@example.org"]) == OK
    capsys.readouterr()
    assert main(["keys", "create", "--email", "ann@example.org", "--name", "my program"]) == OK
    key = read_key(capsys.readouterr().out.strip())
    assert key
    statement = "SELECT hash FROM api_key WHERE name = 'my program'"
    assert run_apart(ask(installation, statement)) == hash_of(key)


def test_a_key_for_nobody_is_refused(installation: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "create", "--email", "nobody@example.org"]) == FAILED
    assert capsys.readouterr().err == "aimall: user.not_found\n"
    assert run_apart(ask(installation, "SELECT count(*) FROM api_key")) == 0


@pytest.mark.parametrize(
    ("email", "password", "says"), [("no-address", "correct horse battery staple", "email"), ("a@b.org", "1", "pass")]
)
def test_a_refused_account_names_the_field(
    installation: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    email: str,
    password: str,
    says: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    assert main(["user", "create", email]) == MISUSED
    assert capsys.readouterr().err.startswith(f"aimall: {says}")
    assert run_apart(ask(installation, "SELECT count(*) FROM app_user")) == 0


def test_the_doctor_lists_every_setting_and_finds_a_good_installation_good(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == OK
    told = capsys.readouterr().out
    assert all(variable.name in told for variable in VARIABLES)
    assert "schema: revision" in told
    assert installation not in told


def test_the_doctor_finds_a_schema_that_is_behind(installation: str, capsys: pytest.CaptureFixture[str]) -> None:
    run_apart(downgrade(installation, "0004"))
    assert main(["doctor"]) == FAILED
    told = capsys.readouterr().out
    assert "BAD   schema: is at revision 0004" in told
    assert "aimall migrate" in told


def test_the_doctor_finds_a_provider_that_does_not_answer(
    installation: str, taken_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del installation
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))  # bound, so that nobody else takes it, and not listening
        monkeypatch.setenv("OPENAI_COMPATIBLE_BASE_URL", f"http://127.0.0.1:{probe.getsockname()[1]}/v1")
        assert main(["doctor"]) == FAILED
    told = capsys.readouterr().out
    assert "BAD   provider compatible" in told
    assert f"note  port {taken_port}" in told


def test_the_doctor_sees_streams_arrive_piece_by_piece(
    installation: str, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    del installation
    assert main(["doctor", "--url", served.server.url]) == OK
    assert "streams: arrive piece by piece" in capsys.readouterr().out


@pytest.fixture
def served(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of one's own."""
    with serving(database_url, tmp_path_factory.mktemp("served")) as started:
        yield started


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_second_server_on_a_taken_port_is_refused_with_the_way_out(
    installation: str, taken_port: int, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    del installation
    assert main([command]) == FAILED
    assert capsys.readouterr().err == (
        f"aimall: port {taken_port} on 127.0.0.1 is taken; stop who listens there, or set AIMALL_PORT\n"
    )


def test_a_database_that_is_away_is_told_without_a_traceback(
    installation: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{installation}_gone")
    assert main(["ledger", "verify"]) == FAILED
    told = capsys.readouterr().err
    assert told.startswith("aimall: the database cannot be used: ")
    assert told.endswith("check DATABASE_URL\n")
    assert told.count("\n") == 1


def test_a_wrong_setting_is_misuse_and_nothing_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AIMALL_PORT", "many")
    assert main(["serve"]) == MISUSED
    assert capsys.readouterr().err == "aimall: AIMALL_PORT must be a port between 1 and 65535\n"
