"""The studios over HTTP: each order is queued, delivered once, charged once, and answered as its client prefers."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from dishka import Provider, Scope, provide

from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import LeaseOwner
from tests.mall import Mall, Person, events_of, open_mall
from tests.worlds.staffed import ASYNC, FILMS, LISTENS, PAINTS, SAID, SPEAKS, STUDIO, uploaded

PICTURES = {"prompt": "a loaf of bread", "model": PAINTS, "count": 2}


class Impatient(Provider):
    """Nobody waits for a result."""

    scope = Scope.APP

    @provide
    def policy(self, owner: LeaseOwner) -> RunPolicy:
        return RunPolicy(owner=owner, jobs_patience_s=0)


@pytest.fixture
async def unstaffed(database_url: str, tmp_path: Path) -> AsyncIterator[Person]:
    """Somebody in a mall without a worker, where nobody is kept waiting."""
    async with open_mall(database_url, tmp_path, STUDIO, Impatient()) as mall:
        yield await mall.person()


async def charged(person: Person, generation: str) -> str:
    """Tell what a run has cost, by its receipt."""
    return str((await person.get(f"/generations/{generation}/receipt")).json()["coins"])


async def state_of(person: Person, generation: str) -> str:
    """Wait until a run has ended, and tell how."""
    events = events_of(await person.get(f"/generations/{generation}/events"))
    assert events[-1].name in {"usage", "error"}
    return str((await person.get(f"/generations/{generation}")).json()["state"])


async def test_pictures_are_drawn_stored_and_charged_by_their_number(studio: Mall, anna: Person) -> None:
    made = (await anna.post("/images/generate", PICTURES)).json()
    assert made["state"] == "settled"
    assert made["units"] == {"unit": "image", "quantity": 2}
    assert len(made["images"]) == 2
    for file in made["images"]:
        assert (await studio.stranger().get(file["url"])).content.startswith(b"\x89PNG")
    balance = (await anna.get("/billing/balance")).json()
    assert 200 - float(made["coinCost"]) == float(balance["available"])
    assert (float(made["coinCost"]) > 0, float(balance["held"])) == (True, 0)


async def test_an_order_that_is_repeated_is_made_once(studio: Mall, anna: Person) -> None:
    key = {"Idempotency-Key": "one-click"}
    first = await anna.post("/images/generate", PICTURES, headers=key)
    again = await anna.post("/images/generate", PICTURES, headers=key)
    assert again.headers["idempotency-replayed"] == "true"
    ids = [[image["fileId"] for image in answer.json()["images"]] for answer in (first, again)]
    assert ids[0] == ids[1]
    assert len((await anna.get("/files")).json()["items"]) == 2
    assert studio.model


async def test_a_key_of_another_order_is_refused(studio: Mall, anna: Person) -> None:
    key = {"Idempotency-Key": "one-click"}
    await anna.post("/images/generate", PICTURES, headers=key)
    answer = await anna.post("/images/generate", {**PICTURES, "count": 1}, headers=key)
    assert answer.status_code == 422, studio.model


async def test_whoever_does_not_wait_comes_again(studio: Mall, anna: Person) -> None:
    answer = await anna.post("/images/generate", PICTURES, headers=ASYNC)
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"
    generation = answer.json()["generationId"]
    assert await state_of(anna, generation) == "settled"
    result = (await anna.get(f"/generations/{generation}/result")).json()
    assert len(result["images"]) == 2, studio.model


async def test_a_stream_tells_of_every_file(studio: Mall, anna: Person) -> None:
    events = events_of(await anna.post("/images/generate", PICTURES, headers={"Accept": "text/event-stream"}))
    assert events[0].name == "message.start"
    files = [file for event in events if event.name == "files" for file in event.data["fileIds"]]
    listed = (await anna.get("/files")).json()["items"]
    assert sorted(files) == sorted(file["id"] for file in listed)
    assert (events[-1].name, float(events[-1].data["coinCost"]) > 0) == ("usage", True), studio.model


async def test_a_text_is_spoken_and_charged_by_the_character(studio: Mall, anna: Person) -> None:
    made = (await anna.post("/audio/tts", {"text": "Good morning", "model": SPEAKS, "format": "wav"})).json()
    assert made["units"] == {"unit": "character", "quantity": 12}
    assert (await studio.stranger().get(made["file"]["url"])).content.startswith(b"RIFF")


async def test_a_film_is_delivered_and_charged_by_the_second(studio: Mall, anna: Person) -> None:
    made = (await anna.post("/videos/generate", {"prompt": "bread that rises", "model": FILMS, "seconds": 3})).json()
    assert (made["kind"], made["units"]) == ("video", {"unit": "second", "quantity": 3})
    assert (made["file"]["mediaType"], made["preview"]) == ("video/mp4", False)
    assert (await studio.stranger().get(made["file"]["url"])).content == b"a film"


async def test_without_a_model_whoever_has_the_voice_speaks(studio: Mall, anna: Person) -> None:
    made = (await anna.post("/audio/tts", {"text": "Good morning", "voice": "calm"})).json()
    assert made["model"] == SPEAKS
    answer = await anna.post("/audio/tts", {"text": "Good morning", "voice": "thunder"})
    assert [wrong["field"] for wrong in answer.json()["errors"]] == ["voice"], studio.model


async def test_what_is_said_in_a_file_is_written_down(studio: Mall, anna: Person) -> None:
    file = await uploaded(anna)
    made = (await anna.post("/audio/stt", {"fileId": file["id"], "model": LISTENS})).json()
    assert made["text"] == SAID.text
    assert made["language"] == "en"
    assert made["units"] == {"unit": "second", "quantity": 1}
    subtitles = await anna.get(f"/generations/{made['generationId']}/transcript", params={"format": "vtt"})
    assert subtitles.headers["content-type"] == "text/plain; charset=utf-8"
    assert subtitles.headers["content-disposition"] == 'attachment; filename="transcript.vtt"'
    assert "00:00:00.500 --> 00:00:01.000\nسلام" in subtitles.text, studio.model


async def test_a_picture_has_nothing_to_listen_to(studio: Mall, anna: Person) -> None:
    made = (await anna.post("/images/generate", PICTURES)).json()
    answer = await anna.post("/audio/stt", {"fileId": made["images"][0]["fileId"], "model": LISTENS})
    assert (answer.status_code, answer.json()["code"]) == (415, "file.type_refused")
    answer = await anna.get(f"/generations/{made['generationId']}/transcript")
    assert answer.status_code == 409, studio.model


async def test_a_file_of_somebody_else_is_not_heard(studio: Mall, anna: Person, ben: Person) -> None:
    file = await uploaded(ben)
    answer = await anna.post("/audio/stt", {"fileId": file["id"], "model": LISTENS})
    assert (answer.status_code, answer.json()["code"]) == (404, "file.not_found"), studio.model


async def test_a_model_that_cannot_do_it_is_refused_by_its_field(anna: Person) -> None:
    answer = await anna.post("/images/generate", {**PICTURES, "model": SPEAKS})
    assert answer.status_code == 400
    assert [wrong["field"] for wrong in answer.json()["errors"]] == ["model"]


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/images/generate", "count", 5),
        ("/images/generate", "count", 0),
        ("/images/generate", "seed", -1),
        ("/images/generate", "ratio", "5:1"),
        ("/images/generate", "prompt", ""),
        ("/audio/tts", "speed", 9),
        ("/audio/tts", "text", ""),
        ("/audio/tts", "format", "exe"),
        ("/audio/stt", "language", "farsi"),
        ("/videos/generate", "seconds", 61),
        ("/videos/generate", "seconds", 0),
        ("/videos/generate", "ratio", "2:1"),
    ],
)
async def test_what_cannot_be_made_is_refused_by_its_field(anna: Person, path: str, field: str, value: object) -> None:
    good: dict[str, Any] = {
        "/images/generate": PICTURES,
        "/audio/tts": {"text": "Hi", "model": SPEAKS},
        "/audio/stt": {"fileId": "fil_" + "0" * 32, "model": LISTENS},
        "/videos/generate": {"prompt": "bread that rises", "model": FILMS},
    }[path]
    answer = await anna.post(path, {**good, field: value})
    assert answer.status_code == 400
    assert [wrong["field"] for wrong in answer.json()["errors"]] == [field]


async def test_whoever_has_waited_long_enough_is_told_how_far_it_is(unstaffed: Person) -> None:
    answer = await unstaffed.post("/images/generate", PICTURES)
    assert (answer.status_code, answer.json()["state"]) == (202, "held")


async def test_an_order_that_waits_holds_its_coins_and_gives_them_back_when_it_is_cancelled(unstaffed: Person) -> None:
    generation = (await unstaffed.post("/images/generate", PICTURES)).json()["generationId"]
    assert float((await unstaffed.get("/billing/balance")).json()["held"]) > 0
    assert (await unstaffed.post(f"/generations/{generation}/cancel")).is_success
    assert await unstaffed.available() == "200.000000"


async def test_who_has_too_few_coins_is_told_so_and_nothing_is_queued(unstaffed: Person) -> None:
    answer = await unstaffed.post("/images/generate", {**PICTURES, "maxCoins": "0.000001"})
    assert answer.status_code == 402
    assert (await unstaffed.get("/generations")).json()["items"] == []


@pytest.mark.parametrize(
    ("kind", "model", "unit"),
    [
        ("image", PAINTS, "image"),
        ("speech", SPEAKS, "character"),
        ("transcription", LISTENS, "second"),
        ("video", FILMS, "second"),
    ],
)
async def test_a_quote_names_its_unit_and_is_what_it_will_cost(anna: Person, kind: str, model: str, unit: str) -> None:
    one, ten = [
        (await anna.post("/quotes", {"kind": kind, "model": model, "quantity": quantity, "summary": False})).json()
        for quantity in (1, 10)
    ]
    assert ten["units"] == {"unit": unit, "quantity": 10}
    assert ten["likely"] == ten["ceiling"]
    assert float(ten["ceiling"]) == pytest.approx(10 * float(one["ceiling"]))


async def test_an_order_costs_no_more_than_its_quote(studio: Mall, anna: Person) -> None:
    quote = (await anna.post("/quotes", {"kind": "image", "model": PAINTS, "quantity": 2})).json()
    made = (await anna.post("/images/generate", {**PICTURES, "quoteId": quote["quoteId"]})).json()
    assert made["coinCost"] == quote["ceiling"]
    greedy = await anna.post("/images/generate", {**PICTURES, "count": 3, "quoteId": quote["quoteId"]})
    assert greedy.status_code == 402, studio.model


async def test_a_quote_by_the_piece_needs_its_quantity(anna: Person) -> None:
    answer = await anna.post("/quotes", {"kind": "image", "model": PAINTS})
    assert [wrong["field"] for wrong in answer.json()["errors"]] == ["quantity"]


async def test_a_voice_that_the_model_lacks_is_refused_by_its_field(anna: Person) -> None:
    answer = await anna.post("/audio/tts", {"text": "Hi", "model": SPEAKS, "voice": "thunder"})
    assert [wrong["field"] for wrong in answer.json()["errors"]] == ["voice"]
    assert "calm, brisk" in answer.text
