"""A disk that is full: what cannot be stored is refused as a passing trouble, and nothing of it is left behind."""

import resource
from collections.abc import Generator
from contextlib import contextmanager

import httpx

from tests.mall import Mall, Person
from tests.worlds.staffed import OCTETS, a_second_of_nothing

KEY = {"Idempotency-Key": "one-upload"}


@contextmanager
def full_disk() -> Generator[None]:
    """Let no file of this process grow beyond a few bytes, as a disk without room does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def stored(mall: Mall) -> list[str]:
    return [path.name for path in (mall.settings.data_dir / "objects").rglob("*") if path.is_file()]


async def upload(person: Person) -> httpx.Response:
    return await person.call(
        "POST", "/files", params={"name": "voice.wav"}, content=a_second_of_nothing(), headers={**OCTETS, **KEY}
    )


async def test_an_upload_to_a_full_disk_leaves_nothing_and_succeeds_when_there_is_room(
    mall: Mall, anna: Person
) -> None:
    with full_disk():
        refused = await upload(anna)
    assert (refused.status_code, refused.json()["code"]) == (503, "file.storage_unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert (await anna.get("/files")).json()["items"] == []
    assert stored(mall) == []
    assert (await upload(anna)).status_code == 201
    assert len(stored(mall)) == 1
