"""Files over HTTP: bounded on their way in, looked at before they are stored, harmless on their way out."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from dishka import Provider, Scope, provide

from aimall.application.file.policy import FilePolicy
from tests.mall import Mall, Person, open_mall
from tests.worlds.staffed import OCTETS, STUDIO, a_picture, a_second_of_nothing, silence, uploaded

LIMIT = 100_000


class ShortLivedLinks(Provider):
    """Links that are late as soon as they are made."""

    scope = Scope.APP

    @provide
    def policy(self) -> FilePolicy:
        return FilePolicy(link_lifetime=timedelta(seconds=-1))


async def send(person: Person, body: Any, name: str = "a file", **headers: str) -> httpx.Response:  # noqa: ANN401 - what httpx takes
    """Upload, whatever comes of it."""
    return await person.call("POST", "/files", params={"name": name}, content=body, headers={**OCTETS, **headers})


async def test_an_uploaded_sound_is_there_with_its_facts(anna: Person) -> None:
    file = await uploaded(anna, name="../../greeting.wav")
    assert (file["name"], file["mediaType"], file["seconds"]) == ("greeting.wav", "audio/wav", 1.0)
    assert (await anna.get(f"/files/{file['id']}")).json()["size"] == len(a_second_of_nothing())


async def test_files_are_listed_newest_first(anna: Person) -> None:
    first, second = await uploaded(anna), await uploaded(anna, a_picture(), name="bread.png")
    listed = (await anna.get("/files")).json()["items"]
    assert [file["id"] for file in listed] == [second["id"], first["id"]]


async def test_what_was_brought_says_until_when_it_is_kept_unless_it_is_a_favourite(anna: Person) -> None:
    file = await uploaded(anna)
    kept = datetime.fromisoformat(file["keptUntil"]) - datetime.fromisoformat(file["createdAt"])
    assert kept == timedelta(days=30)
    marked = await anna.call("PATCH", f"/files/{file['id']}", json={"isFavourite": True})
    assert marked.json()["keptUntil"] is None


async def test_an_upload_that_is_repeated_is_one_file(anna: Person) -> None:
    first = await send(anna, a_second_of_nothing(), **{"Idempotency-Key": "one-upload"})
    again = await send(anna, a_second_of_nothing(), **{"Idempotency-Key": "one-upload"})
    assert first.json()["id"] == again.json()["id"]
    assert len((await anna.get("/files")).json()["items"]) == 1


async def test_a_picture_leaves_without_what_follows_its_end(mall: Mall, anna: Person) -> None:
    file = await uploaded(anna, a_picture() + b"PK\x03\x04 an archive", name="both.png")
    content = (await mall.http.get(file["url"])).content
    assert content.startswith(b"\x89PNG")
    assert b"archive" not in content


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html>",
        b"\x89PNG\r\n\x1a\n cut short",
        b"RIFF\x00\x00\x00\x00WAVEnothing",
        b"%PDF-1.7",
        b"MZ\x90\x00",
    ],
)
async def test_what_is_no_picture_and_no_sound_is_refused(anna: Person, data: bytes) -> None:
    answer = await send(anna, data, "picture.png")
    assert (answer.status_code, answer.json()["code"]) == (415, "file.type_refused")
    assert (await anna.get("/files")).json()["items"] == []


async def test_a_file_that_is_too_large_is_refused_before_it_is_whole(anna: Person) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * LIMIT:
            sent += 10_000
            yield bytes(10_000)

    answer = await send(anna, endless())
    assert (answer.status_code, answer.json()["code"], answer.json()["limitBytes"]) == (413, "file.too_large", LIMIT)
    assert sent <= LIMIT + 20_000


async def test_a_workspace_that_is_full_takes_nothing_more(anna: Person, ben: Person) -> None:
    for _ in range(3):
        await uploaded(anna, silence(5))
    answer = await send(anna, a_second_of_nothing())
    assert (answer.status_code, answer.json()["code"]) == (409, "file.quota_reached")
    await uploaded(ben)


async def test_room_comes_back_when_a_file_is_deleted(anna: Person) -> None:
    files = [await uploaded(anna, silence(5)) for _ in range(3)]
    assert (await send(anna, silence(5))).status_code == 409
    assert (await anna.call("DELETE", f"/files/{files[0]['id']}")).status_code == 204
    await uploaded(anna, silence(5))


async def test_a_body_of_another_media_type_is_refused(anna: Person) -> None:
    answer = await send(anna, b"{}", **{"Content-Type": "application/json"})
    assert answer.status_code == 415


async def test_nothing_is_no_file(anna: Person) -> None:
    assert (await send(anna, b"")).json()["code"] == "file.type_refused"


async def test_a_link_is_read_without_logging_in(mall: Mall, anna: Person) -> None:
    file = await uploaded(anna)
    read = await mall.stranger().get(file["url"])
    assert (read.status_code, read.content) == (200, a_second_of_nothing())


async def test_what_a_link_gives_can_do_nothing_in_a_browser(mall: Mall, anna: Person) -> None:
    file = await uploaded(anna, name="خوش آمد\r\nX-Injected: 1.wav")
    headers = (await mall.stranger().get(file["url"])).headers
    assert headers["content-type"] == "audio/wav"
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["cache-control"].startswith("private")
    assert headers["content-disposition"].startswith("inline; filename*=UTF-8''%D8%AE")
    assert "x-injected" not in headers


async def test_a_link_offers_to_save_the_file_on_demand(mall: Mall, anna: Person) -> None:
    file = await uploaded(anna)
    headers = (await mall.stranger().get(f"{file['url']}&download=true")).headers
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''voice.wav"


@pytest.mark.parametrize("change", ["workspace", "time", "signature", "nothing left"])
async def test_a_link_that_was_changed_is_refused(mall: Mall, anna: Person, ben: Person, change: str) -> None:
    file, foreign = await uploaded(anna), await uploaded(ben)
    path, _, signature = file["url"].partition("?signature=")
    workspace, until, proof = signature.split(".")
    changed = {
        "workspace": f"{foreign['url'].partition('?signature=')[2].split('.')[0]}.{until}.{proof}",
        "time": f"{workspace}.{int(until) + 1}.{proof}",
        "signature": f"{workspace}.{until}.{'0' * len(proof)}",
        "nothing left": "..",
    }[change]
    answer = await mall.stranger().get(f"{path}?signature={changed}")
    assert (answer.status_code, answer.json()["code"]) == (403, "file.link_refused")


async def test_a_link_is_for_one_file(mall: Mall, anna: Person) -> None:
    file, other = await uploaded(anna), await uploaded(anna)
    signature = file["url"].partition("?")[2]
    answer = await mall.stranger().get(f"{other['url'].partition('?')[0]}?{signature}")
    assert answer.status_code == 403


async def test_a_link_is_good_for_a_while(database_url: str, tmp_path: Path) -> None:
    async with open_mall(database_url, tmp_path, STUDIO, ShortLivedLinks()) as mall:
        file = await uploaded(await mall.person())
        assert (await mall.stranger().get(file["url"])).json()["code"] == "file.link_refused"


async def test_a_link_to_a_file_that_was_deleted_leads_nowhere(mall: Mall, anna: Person) -> None:
    file = await uploaded(anna)
    assert (await anna.call("DELETE", f"/files/{file['id']}")).status_code == 204
    assert (await mall.stranger().get(file["url"])).status_code == 404
    assert (await anna.get("/files")).json()["items"] == []
