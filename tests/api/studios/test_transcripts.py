"""Transcripts over HTTP: of a file that is here or one that comes along, with a summary that is paid apart."""

import resource
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest

from tests.mall import Mall, Person
from tests.upstreams.script import Script
from tests.worlds.staffed import ASYNC, LISTENS, SAID, a_second_of_nothing, uploaded

STT: Final = "/audio/stt"
LIMIT: Final = 100_000  # what this mall takes as one file
RISE_KIB: Final = 60_000


def sound(data: bytes | None = None, name: str = "voice.wav") -> dict[str, Any]:
    return {"file": (name, data or a_second_of_nothing(), "audio/wav")}


async def send(person: Person, fields: dict[str, str], files: Any = None, **headers: str) -> httpx.Response:  # noqa: ANN401 - what httpx takes
    """Order a transcript with a form, whose fields come before its file."""
    parts = {name: (None, value) for name, value in fields.items()}
    return await person.call("POST", STT, files={**parts, **(files or {})}, headers=headers)


async def test_a_file_that_comes_along_is_written_down_and_kept(studio: Mall, anna: Person) -> None:
    answer = await send(anna, {"model": LISTENS, "summary": "false"}, sound())
    heard = answer.json()
    assert (answer.status_code, heard["kind"], heard["text"]) == (200, "transcription", SAID.text)
    assert (heard["summary"], heard["units"]) == (None, {"unit": "second", "quantity": 1})
    (file,) = (await anna.get("/files")).json()["items"]
    asked = (await anna.get(f"/generations/{heard['generationId']}/request")).json()
    assert (file["name"], asked["fileId"]) == ("voice.wav", file["id"]), studio.model


async def test_a_form_may_name_a_file_that_is_here(studio: Mall, anna: Person) -> None:
    file = await uploaded(anna)
    heard = (await send(anna, {"fileId": file["id"], "language": "fa", "summary": "false"})).json()
    assert (heard["text"], heard["language"], heard["model"]) == (SAID.text, "fa", LISTENS), studio.model


async def test_a_form_that_is_sent_again_is_one_order(studio: Mall, anna: Person) -> None:
    key = {"Idempotency-Key": "one-click"}
    first, again = [(await send(anna, {}, sound(), **key)).json() for _ in range(2)]
    assert first == again
    assert len((await anna.get("/files")).json()["items"]) == 1
    other = await send(anna, {}, sound(a_second_of_nothing() + b"\0"), **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.key_reused"), studio.model


async def test_a_transcript_is_summed_up_and_both_are_on_the_receipt(studio: Mall, anna: Person) -> None:
    studio.upstream.script(Script(pieces=["Somebody ", "greets."]))
    file = await uploaded(anna)
    quote = (await anna.post("/quotes", {"kind": "transcription", "model": LISTENS, "quantity": 1})).json()
    heard = (await anna.post(STT, {"fileId": file["id"], "quoteId": quote["quoteId"]})).json()
    receipt = (await anna.get(f"/generations/{heard['generationId']}/receipt")).json()
    assert heard["summary"] == "Somebody greets."
    assert quote["summary"]["model"] == receipt["summary"]["model"] != LISTENS
    text = float(receipt["units"]["perUnit"]) * receipt["units"]["quantity"]
    assert float(heard["coinCost"]) == pytest.approx(text + float(receipt["summary"]["charge"]))
    assert float(receipt["summary"]["charge"]) > 0
    assert float(heard["coinCost"]) <= float(quote["ceiling"]) == float(receipt["hold"])


async def test_if_only_the_summary_fails_the_text_is_charged_alone(studio: Mall, anna: Person) -> None:
    studio.upstream.script(Script(status=500, times=0))
    file = await uploaded(anna)
    heard = (await anna.post(STT, {"fileId": file["id"]})).json()
    receipt = (await anna.get(f"/generations/{heard['generationId']}/receipt")).json()
    assert (heard["state"], heard["text"], heard["summary"]) == ("settled", SAID.text, None)
    assert (receipt["charge"], receipt["summary"]) == (receipt["units"]["perUnit"], None)


async def test_a_transcript_that_waits_has_no_text_yet(mall: Mall, anna: Person) -> None:
    answer = await send(anna, {}, sound(), **ASYNC)
    assert answer.status_code == 202
    assert (answer.json()["text"], answer.json()["segments"], answer.json()["coinCost"]) == (None, [], None), mall.model


@pytest.mark.parametrize(
    ("fields", "files", "field"),
    [
        ({}, None, "file"),
        ({"fileId": "fil_" + "0" * 32}, sound(), "file"),
        ({"language": "farsi", "fileId": "fil_1"}, None, "language"),
        ({"summary": "perhaps", "fileId": "fil_1"}, None, "summary"),
        ({"colour": "red", "fileId": "fil_1"}, None, "colour"),
        ({"maxCoins": "much"}, sound(), "maxCoins"),
        ({"quoteId": "x"}, sound(), "quoteId"),
    ],
)
async def test_a_form_is_refused_by_its_field(anna: Person, fields: dict[str, str], files: Any, field: str) -> None:  # noqa: ANN401
    answer = await send(anna, fields or {"model": LISTENS}, files)
    assert answer.status_code == 400, answer.text
    assert [wrong["field"] for wrong in answer.json()["errors"]] == [field]


async def test_a_file_that_is_too_large_for_a_form_is_refused(anna: Person) -> None:
    answer = await send(anna, {}, sound(bytes(LIMIT + 1)))
    assert (answer.status_code, answer.json()["code"], answer.json()["limitBytes"]) == (413, "file.too_large", LIMIT)


async def test_what_is_no_sound_is_refused_in_a_form_too(anna: Person) -> None:
    answer = await send(anna, {}, sound(b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    assert (answer.status_code, answer.json()["code"]) == (415, "file.type_refused")
    assert (await anna.get("/files")).json()["items"] == []


async def test_ten_thousand_parts_are_refused_and_take_no_memory(anna: Person) -> None:
    sent = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal sent
        for sent in range(10_000):
            yield b'--b\r\nContent-Disposition: form-data; name="x%d"\r\n\r\n%s\r\n' % (sent, b"y" * 1_000)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = await raw(anna, parts())
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")
    assert sent < 100
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < RISE_KIB


async def raw(
    person: Person, body: bytes | AsyncIterator[bytes], content_type: str = "multipart/form-data; boundary=b"
) -> httpx.Response:
    """Send bytes as a form."""
    return await person.call("POST", STT, content=body, headers={"Content-Type": content_type})


HEAD: Final = b'--b\r\nContent-Disposition: form-data; name="language"\r\n\r\n'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b",
        b"no form at all",
        HEAD + b"fa",
        HEAD + b"f\x00\r\n--b--\r\n",
        HEAD + b"\xff\xfe\r\n--b--\r\n",
        HEAD + b"fa\r\n" + HEAD + b"en\r\n--b--\r\n",
        b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n",
    ],
    ids=["empty", "cut-short", "no-form", "unended", "nul", "no-text", "twice", "nameless"],
)
async def test_what_is_no_form_is_refused(anna: Person, body: bytes) -> None:
    answer = await raw(anna, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed")


@pytest.mark.parametrize(
    "body",
    [HEAD + b"f" * 5_000 + b"\r\n--b--\r\n", b"--b\r\nX-Long: " + b"x" * 9_000 + b"\r\n\r\n", b"x" * 400_000],
    ids=["long-field", "long-header", "long-preamble"],
)
async def test_what_is_too_long_in_a_form_is_refused(anna: Person, body: bytes) -> None:
    answer = await raw(anna, body)
    assert answer.status_code in {400, 413}
    assert answer.json()["code"] in {"request.too_large", "request.malformed", "file.too_large"}


async def test_a_form_without_a_boundary_is_refused(anna: Person) -> None:
    assert (await raw(anna, HEAD, "multipart/form-data")).json()["code"] == "request.malformed"


async def test_a_body_of_another_kind_is_refused(anna: Person) -> None:
    answer = await raw(anna, b"fileId=x", "application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["code"]) == (415, "request.unsupported_media_type")


async def test_a_json_order_may_not_be_long(anna: Person) -> None:
    answer = await raw(anna, b'{"fileId": "' + b"x" * 1_000_001 + b'"}', "application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")
