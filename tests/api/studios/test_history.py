"""What was done before: found again by its kind, with what it was asked for and what came of it."""

from typing import Any

import pytest

from tests.mall import Mall, Person
from tests.worlds.staffed import ASYNC, FILMS, LISTENS, PAINTS, SPEAKS, uploaded

PICTURES = {
    "prompt": "a loaf of bread",
    "negativePrompt": "crumbs",
    "model": PAINTS,
    "count": 2,
    "ratio": "16:9",
    "seed": 7,
}
SPEECH = {"text": "Good morning", "model": SPEAKS, "voice": "calm", "speed": 1.5, "format": "wav"}
FILM = {"prompt": "bread that rises", "model": FILMS, "seconds": 3, "ratio": "9:16"}


async def listed(person: Person, **wanted: str) -> list[dict[str, Any]]:
    return list((await person.get("/generations", params=wanted)).json()["items"])


async def asked_of(person: Person, generation: str) -> dict[str, Any]:
    """Give what a run was asked for, without what its kind does not have."""
    fields = (await person.get(f"/generations/{generation}/request")).json()
    return {name: value for name, value in fields.items() if value is not None}


async def test_runs_are_found_by_their_kind(studio: Mall, anna: Person) -> None:
    await anna.post("/images/generate", PICTURES)
    await anna.post("/audio/tts", SPEECH)
    await anna.post("/text/generate", {"prompt": "a poem", "model": studio.model})
    await anna.chat(await anna.conversation(), "Hello")
    found = {kind: [run["prompt"] for run in await listed(anna, kind=kind)] for kind in ("image", "speech", "text")}
    assert found == {"image": ["a loaf of bread"], "speech": ["Good morning"], "text": ["a poem"]}
    assert [(run["kind"], run["prompt"]) for run in await listed(anna, kind="chat")] == [("chat", None)]
    assert len(await listed(anna)) == 4


async def test_what_waits_tells_its_stage_and_is_found_among_what_goes_on(mall: Mall, anna: Person) -> None:
    waiting = (await anna.post("/images/generate", PICTURES, headers=ASYNC)).json()["generationId"]
    (run,) = await listed(anna, active="true")
    assert (run["id"], run["stage"]) == (waiting, {"stage": "waiting", "percent": None})
    assert await listed(anna, active="false") == [], mall.model


async def test_what_has_ended_has_no_stage(studio: Mall, anna: Person) -> None:
    made = (await anna.post("/images/generate", PICTURES)).json()["generationId"]
    (run,) = await listed(anna, active="false", kind="image")
    assert (run["id"], run["stage"]) == (made, None)
    assert await listed(anna, active="true") == [], studio.model


async def test_a_list_shows_the_beginning_of_a_long_prompt(studio: Mall, anna: Person) -> None:
    await anna.post("/images/generate", {**PICTURES, "prompt": "نان " * 900})
    (run,) = await listed(anna)
    assert run["prompt"] == ("نان " * 900)[:500], studio.model


async def test_a_kind_that_does_not_exist_is_refused(anna: Person) -> None:
    answer = await anna.get("/generations", params={"kind": "smell"})
    assert [wrong["field"] for wrong in answer.json()["errors"]] == ["kind"]


@pytest.mark.parametrize(
    ("path", "asked", "kind"),
    [
        ("/images/generate", PICTURES, "image"),
        ("/audio/tts", SPEECH, "speech"),
        ("/videos/generate", FILM, "video"),
    ],
)
async def test_a_run_tells_all_that_it_was_asked_for(
    mall: Mall, anna: Person, path: str, asked: dict[str, Any], kind: str
) -> None:
    run = (await anna.post(path, asked, headers=ASYNC)).json()["generationId"]
    assert await asked_of(anna, run) == {**asked, "kind": kind}, mall.model


async def test_a_transcript_tells_of_which_file_it_is(mall: Mall, anna: Person) -> None:
    file = await uploaded(anna)
    asked = {"fileId": file["id"], "model": LISTENS, "language": "fa", "summary": False}
    run = (await anna.post("/audio/stt", asked, headers=ASYNC)).json()["generationId"]
    assert await asked_of(anna, run) == {**asked, "kind": "transcription", "seconds": 1}, mall.model


async def test_a_text_is_read_again_with_what_it_was_asked_for(mall: Mall, anna: Person) -> None:
    asked = {"prompt": "a poem", "model": mall.model, "tone": "formal", "length": "short", "language": "fa"}
    written = (await anna.post("/text/generate", asked)).json()
    again = (await anna.get(f"/generations/{written['generationId']}/output")).json()
    assert again == written
    assert await asked_of(anna, written["generationId"]) == {**asked, "kind": "text"}


async def test_a_chat_has_no_result_of_a_studio(mall: Mall, anna: Person) -> None:
    await anna.chat(await anna.conversation(), "Hello")
    (run,) = await listed(anna)
    answer = await anna.get(f"/generations/{run['id']}/result")
    assert (answer.status_code, answer.json()["code"]) == (404, "generation.not_found"), mall.model


@pytest.mark.parametrize("part", ["result", "request", "output", "transcript", "receipt"])
async def test_nobody_else_learns_what_was_asked_or_made(studio: Mall, anna: Person, ben: Person, part: str) -> None:
    made = (await anna.post("/images/generate", PICTURES)).json()["generationId"]
    answer = await ben.get(f"/generations/{made}/{part}")
    assert (answer.status_code, answer.json()["code"]) == (404, "generation.not_found"), studio.model


async def test_the_text_studio_offers_a_translation_both_ways(anna: Person) -> None:
    presets = (await anna.get("/text/presets")).json()
    offered = {template["id"]: template["language"] for template in presets["templates"]}
    assert (offered["translate_fa"], offered["translate_en"]) == ("fa", "en")
    assert set(offered) >= {"summary", "rewrite", "product_description", "email", "social_post"}
    assert all("{topic}" in template["prompt"] for template in presets["templates"])


async def test_health_tells_what_each_studio_can_do(mall: Mall) -> None:
    told = (await mall.http.get("/api/v1/health")).json()["capabilities"]
    assert {one["name"]: one["state"] for one in told} == dict.fromkeys(
        ("chat", "embedding", "image", "speech", "transcription", "video"), "real"
    )
    assert all(one["remark"]["code"] == "able" and one["remark"]["figures"]["models"] > 0 for one in told)
