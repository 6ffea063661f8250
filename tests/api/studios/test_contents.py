"""The bytes of a file over HTTP: whole, in part, or small, and by nobody without a link that is good."""

import pytest

from tests.mall import Mall, Person
from tests.worlds.staffed import PAINTS, a_picture, a_second_of_nothing, uploaded

WHOLE = a_second_of_nothing()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=16000-", 16000, len(WHOLE) - 1),
        ("bytes=-20", len(WHOLE) - 20, len(WHOLE) - 1),
        ("bytes=0-99999999", 0, len(WHOLE) - 1),
        ("bytes=-99999999", 0, len(WHOLE) - 1),
    ],
)
async def test_a_player_gets_the_part_that_it_asks_for(
    mall: Mall, anna: Person, asked: str, first: int, last: int
) -> None:
    file = await uploaded(anna)
    answer = await mall.stranger().get(file["url"], headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(WHOLE)}"
    assert answer.headers["content-length"] == str(last - first + 1)
    assert answer.content == WHOLE[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=16044-", "bytes=99999-100000", "bytes=-0"])
async def test_a_part_that_is_not_there_is_refused_with_the_size(mall: Mall, anna: Person, asked: str) -> None:
    file = await uploaded(anna)
    answer = await mall.stranger().get(file["url"], headers={"Range": asked})
    assert (answer.status_code, answer.json()["code"]) == (416, "request.range_not_satisfiable")
    assert answer.headers["content-range"] == f"bytes */{len(WHOLE)}"


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=0-1,5-6", "pages=1-2", "bytes=-", "bytes=x-y"])
async def test_a_part_that_cannot_be_understood_is_the_whole(mall: Mall, anna: Person, asked: str) -> None:
    file = await uploaded(anna)
    answer = await mall.stranger().get(file["url"], headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, WHOLE)
    assert answer.headers["accept-ranges"] == "bytes"


async def test_a_part_of_what_is_another_file_by_now_is_the_whole(mall: Mall, anna: Person) -> None:
    file = await uploaded(anna)
    tag = (await mall.stranger().get(file["url"])).headers["etag"]
    for known, status in ((tag, 206), ('"another"', 200)):
        headers = {"Range": "bytes=0-9", "If-Range": known}
        assert (await mall.stranger().get(file["url"], headers=headers)).status_code == status


async def test_whoever_asks_for_the_head_gets_no_bytes(mall: Mall, anna: Person) -> None:
    file = await uploaded(anna)
    answer = await mall.stranger().head(file["url"])
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(WHOLE))
    part = await mall.stranger().head(file["url"], headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.headers["content-length"]) == (206, "10")


async def test_a_picture_has_a_small_one_under_the_same_link(mall: Mall, anna: Person) -> None:
    file = await uploaded(anna, a_picture(), name="bread.png")
    small = await mall.stranger().get(file["thumbnailUrl"])
    assert (small.status_code, small.headers["content-type"]) == (200, "image/webp")
    assert small.content[:4] + small.content[8:12] == b"RIFFWEBP"
    assert "sandbox" in small.headers["content-security-policy"]
    assert small.headers["x-content-type-options"] == "nosniff"


async def test_a_sound_has_no_small_picture(mall: Mall, anna: Person) -> None:
    file = await uploaded(anna)
    assert file["thumbnailUrl"] is None
    answer = await mall.stranger().get(f"{file['url']}&thumbnail=true")
    assert (answer.status_code, answer.json()["code"]) == (404, "file.not_found")


async def test_the_link_of_a_thumbnail_cannot_be_altered_either(mall: Mall, anna: Person, ben: Person) -> None:
    file = await uploaded(anna, a_picture(), name="bread.png")
    foreign = (await uploaded(ben, a_picture(), name="bread.png"))["url"].partition("?")[2]
    answer = await mall.stranger().get(f"{file['url'].partition('?')[0]}?{foreign}&thumbnail=true")
    assert (answer.status_code, answer.json()["code"]) == (403, "file.link_refused")


async def test_no_bytes_of_a_file_stay_behind(mall: Mall, anna: Person) -> None:
    file = await uploaded(anna, a_picture(), name="bread.png")
    kept = mall.settings.data_dir / "objects"
    assert len([path for path in kept.rglob("*") if path.is_file()]) == 2
    await anna.call("DELETE", f"/files/{file['id']}")
    assert [path for path in kept.rglob("*") if path.is_file()] == []


async def test_what_was_made_here_tells_what_it_was_asked_for(studio: Mall, anna: Person) -> None:
    asked = {"prompt": "a loaf of bread", "model": PAINTS, "seed": 7}
    made = (await anna.post("/images/generate", asked)).json()
    brought = await uploaded(anna, a_picture(), name="bread.png")
    file = (await anna.get(f"/files/{made['images'][0]['fileId']}")).json()
    assert (file["prompt"], file["model"], file["seed"]) == ("a loaf of bread", PAINTS, 7)
    assert (brought["prompt"], brought["model"], brought["seed"]) == (None, None, None)
    found = (await anna.get("/files", params={"query": "loaf"})).json()["items"]
    assert [one["id"] for one in found] == [file["id"]], studio.model
