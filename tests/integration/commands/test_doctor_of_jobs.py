"""The doctor looks where files are kept, and whether jobs find somebody who works on them."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from aimall.bootstrap.cli import FAILED, OK, main
from aimall.bootstrap.doctor.database import look_at_database
from aimall.bootstrap.doctor.finding import Finding, Grade
from aimall.bootstrap.doctor.objects import look_at_objects
from aimall.bootstrap.settings import load_settings
from tests.runs import HERE, an_image_job
from tests.worlds.postgres import postgres_books

BUCKET = "aimall-doctor"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    httpx.put(f"http://{host}:{port}/{BUCKET}").raise_for_status()
    yield f"http://{host}:{port}"
    server.stop()


def of_bucket(endpoint: str, bucket: str = BUCKET) -> dict[str, str]:
    return {
        "AIMALL_S3_BUCKET": bucket,
        "AIMALL_S3_ENDPOINT": endpoint,
        "AIMALL_S3_ACCESS_KEY": "standin",
        "AIMALL_S3_SECRET_KEY": "canary-of-a-secret",
    }


def looked(directory: Path, **given: str) -> Finding:
    return asyncio.run(look_at_objects(load_settings({"AIMALL_DATA_DIR": str(directory), **given})))


def test_a_folder_that_can_be_used_is_fine_and_left_empty(tmp_path: Path) -> None:
    found = looked(tmp_path)
    assert (found.grade, found.remark) == (Grade.OK, str(tmp_path / "objects"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_used_is_bad(tmp_path: Path) -> None:
    (tmp_path / "objects").mkdir()
    (tmp_path / "objects" / "doctor").touch()
    assert looked(tmp_path).grade is Grade.BAD


def test_a_bucket_that_can_be_used_is_fine_and_left_empty(tmp_path: Path, s3: str) -> None:
    found = looked(tmp_path, **of_bucket(s3))
    assert (found.grade, found.remark) == (Grade.OK, f"bucket {BUCKET} at {s3}")
    assert "<Key>" not in httpx.get(f"{s3}/{BUCKET}").text


def test_a_bucket_that_is_not_there_is_bad_and_no_secret_is_told(tmp_path: Path, s3: str) -> None:
    found = looked(tmp_path, **of_bucket(s3, "nowhere"))
    assert found.grade is Grade.BAD
    assert "AIMALL_S3_" in found.advice
    assert "canary" not in found.remark


async def test_jobs_that_wait_for_nobody_are_bad_until_a_worker_asks_for_them(database_url: str) -> None:
    settings = load_settings({"DATABASE_URL": database_url})

    async def worker() -> Grade:
        (found,) = [found async for found in look_at_database(settings) if found.subject == "worker"]
        return found.grade

    async with postgres_books(database_url) as books:
        assert await worker() is Grade.NOTE
        await books.book.begin(an_image_job(books, await books.person(coins=1)))
        assert await worker() is Grade.BAD
        await books.jobs.claim(owner=HERE, limit=0, per_workspace=0)
        assert await worker() is Grade.OK


def test_the_command_fails_where_files_cannot_be_kept(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AIMALL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert main(["doctor"]) == OK
    (tmp_path / "objects" / "doctor").rmdir()
    (tmp_path / "objects" / "doctor").touch()
    assert main(["doctor"]) == FAILED
    assert "BAD   files: " in capsys.readouterr().out
