"""Files when an account ends, or is taken along: they are its owner's, bytes and all."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.mall import PASSWORD, Mall, Person, open_mall
from tests.worlds.staffed import PAINTS, STUDIO, TRUSTING, uploaded, working

PICTURE = {"prompt": "bread", "model": PAINTS}


@pytest.fixture
async def mall(database_url: str, tmp_path: Path) -> AsyncIterator[Mall]:
    """A mall with somebody who works on jobs."""
    async with open_mall(database_url, tmp_path, STUDIO) as opened, working(opened, TRUSTING):
        yield opened


def bytes_kept(mall: Mall) -> set[str]:
    """Name the workspaces of which anything is kept."""
    objects = mall.settings.data_dir / "objects"
    return {path.relative_to(objects).parts[0] for path in objects.rglob("*") if path.is_file()}


async def test_an_account_that_ends_takes_its_files_and_their_bytes_with_it(
    mall: Mall, anna: Person, ben: Person
) -> None:
    for person in (anna, ben):
        await uploaded(person)
        assert (await person.post("/images/generate", PICTURE)).json()["state"] == "settled"
    link = (await anna.get("/files")).json()["items"][0]["url"]
    assert len(bytes_kept(mall)) == 2
    assert (await anna.post("/me/deletion", {"password": PASSWORD})).status_code == 200
    assert (await mall.stranger().get(link)).status_code == 404
    assert len(bytes_kept(mall)) == 1
    assert len((await ben.get("/files")).json()["items"]) == 2


async def test_nobody_leaves_while_something_is_made_for_them(database_url: str, tmp_path: Path) -> None:
    async with open_mall(database_url, tmp_path, STUDIO) as unstaffed:
        person = await unstaffed.person()
        await person.post("/images/generate", PICTURE, headers={"Prefer": "respond-async"})
        refused = await person.post("/me/deletion", {"password": PASSWORD})
        assert (refused.status_code, refused.json()["code"]) == (409, "access.account_busy")


async def test_the_export_lists_every_file_with_a_link(mall: Mall, anna: Person) -> None:
    brought = await uploaded(anna)
    made = (await anna.post("/images/generate", PICTURE)).json()["images"][0]
    files = (await anna.get("/me/export")).json()["files"]
    assert {file["id"] for file in files} == {brought["id"], made["fileId"]}
    for file in files:
        assert len((await mall.stranger().get(file["url"])).content) == file["size"]
