"""Pictures that a chat names by their address: fetched here, before anything is held, and sent on as data URLs."""

from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from dishka import Provider, Scope, provide

from aimall.adapters.egress.public.fetches import Fetches
from aimall.application.generation.completing.bring_pictures import PICTURE_BYTES_MAX, PICTURES_MAX
from tests.mall import Mall, Person, open_mall
from tests.upstreams.public.internet import PUBLIC, OneServer, answering
from tests.upstreams.raw_server import Exchange, RawServer
from tests.worlds.attended import ask, error_of

HEADS: Final = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff\xe0",
    "gif": b"GIF89a",
    "webp": b"RIFF\x04\x00\x00\x00WEBP",
}
LARGE: Final = HEADS["png"] + bytes(PICTURE_BYTES_MAX - 8)  # two of them leave no room for a third
SITE: Final = "https://pictures.example"


async def respond(exchange: Exchange) -> None:
    """Give a picture by its path, whatever its server says of it."""
    name = exchange.request.path.rpartition("/")[2]
    data = {**HEADS, "text": b"<svg/>", "huge": HEADS["png"] + bytes(PICTURE_BYTES_MAX), "large": LARGE}.get(
        name, HEADS["png"]
    )
    await exchange.begin(404 if name == "gone" else 200, {"Content-Type": "application/octet-stream"})
    await exchange.send(data)
    await exchange.end()


class OnlineParts(Provider):
    """An internet of one server."""

    scope = Scope.APP

    def __init__(self, internet: OneServer) -> None:
        super().__init__()
        self._internet = internet

    @provide
    async def fetches(self) -> AsyncIterator[Fetches]:
        async with Fetches(answering([PUBLIC]), self._internet) as fetches:
            yield fetches


@pytest.fixture
async def internet() -> AsyncIterator[OneServer]:
    async with RawServer(respond) as server:
        yield OneServer(server.address)


@pytest.fixture
async def mall(database_url: str, tmp_path: Path, internet: OneServer) -> AsyncIterator[Mall]:
    async with open_mall(database_url, tmp_path, OnlineParts(internet)) as opened:
        yield opened


def shown(*urls: str) -> list[dict[str, Any]]:
    """Write a question about pictures."""
    parts: list[dict[str, Any]] = [{"type": "image_url", "image_url": {"url": url, "detail": "low"}} for url in urls]
    return [
        {"role": "system", "content": [{"type": "text", "text": "کوتاه"}]},
        {"role": "user", "content": [{"type": "text", "text": urls[0]}, *parts]},
    ]


async def complete(person: Person, *urls: str, **given: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
    body = {"model": person.mall.model, "messages": shown(*urls)}
    return await ask(person, "/chat/completions", json=body, **given)


def data_url(kind: str) -> str:
    return f"data:image/{kind};base64,{b64encode(HEADS[kind]).decode()}"


@pytest.mark.parametrize("kind", sorted(HEADS))
async def test_the_provider_sees_the_picture_and_the_rest_as_it_was(anna: Person, kind: str) -> None:
    answer = await complete(anna, f"{SITE}/{kind}")
    assert answer.status_code == 200, answer.text
    messages: Any = anna.mall.upstream.log[-1].body["messages"]
    assert messages[0] == shown(SITE)[0]
    assert messages[1]["content"] == [
        {"type": "text", "text": f"{SITE}/{kind}"},  # what is said about an address is not replaced
        {"type": "image_url", "image_url": {"url": data_url(kind), "detail": "low"}},
    ]


async def test_a_picture_that_is_shown_twice_is_fetched_once(anna: Person, internet: OneServer) -> None:
    assert (await complete(anna, f"{SITE}/png", data_url("gif"), f"{SITE}/png")).status_code == 200
    messages: Any = anna.mall.upstream.log[-1].body["messages"]
    urls = [part["image_url"]["url"] for part in messages[1]["content"][1:]]
    assert urls == [data_url("png"), data_url("gif"), data_url("png")]
    assert internet.asked == [PUBLIC]


async def test_a_picture_that_cannot_be_had_is_asked_for_once_however_many_models_may_answer(
    anna: Person, internet: OneServer
) -> None:
    models = [anna.mall.model, "compatible/standin-large"]
    body = {"model": anna.mall.model, "models": models, "messages": shown(f"{SITE}/gone")}
    assert (await ask(anna, "/chat/completions", json=body)).status_code == 400
    assert internet.asked == [PUBLIC]


async def test_a_response_may_name_pictures_too(anna: Person) -> None:
    parts = [{"type": "input_text", "text": "What is this?"}, {"type": "input_image", "image_url": f"{SITE}/png"}]
    given = {"model": anna.mall.model, "input": [{"role": "user", "content": parts}], "instructions": "Be brief."}
    assert (await ask(anna, "/responses", json=given)).status_code == 200
    messages: Any = anna.mall.upstream.log[-1].body["messages"]
    assert messages[1]["content"][1] == {"type": "image_url", "image_url": {"url": data_url("png")}}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"{SITE}/gone", "answered 404"),
        (f"{SITE}/text", "leads to no picture"),
        (f"{SITE}/huge", "leads to more than"),
        ("https://10.0.0.1/png", "not public"),
        ("http://[::1]/png", "not public"),
        ("ftp://pictures.example/png", "must be an https address"),
    ],
)
async def test_what_cannot_be_brought_is_refused_by_its_place_for_nothing(anna: Person, url: str, words: str) -> None:
    answer = await complete(anna, f"{SITE}/png", url)
    assert error_of(answer) == (400, "invalid_value", "messages[1].content[2].image_url.url")
    assert words in answer.json()["error"]["message"]
    balance = (await anna.get("/billing/balance")).json()
    assert (balance["available"], balance["held"]) == ("200.000000", "0.000000")
    assert (await anna.get("/generations")).json()["items"] == []
    assert anna.mall.upstream.log == []


@pytest.mark.parametrize("url", [f"{SITE}/gone", "ftp://pictures.example/png"])
async def test_in_a_response_the_place_is_that_of_its_item(anna: Person, url: str) -> None:
    parts = [{"type": "input_image", "image_url": url}]
    given = {"model": anna.mall.model, "input": [{"role": "user", "content": parts}], "instructions": "Be brief."}
    answer = await ask(anna, "/responses", json=given)
    assert error_of(answer) == (400, "invalid_value", "input[0].content[0].image_url")


async def test_more_addresses_than_are_fetched_are_refused_at_the_first_too_many(anna: Person) -> None:
    answer = await complete(anna, *(f"{SITE}/{number}/png" for number in range(PICTURES_MAX + 1)))
    place = f"messages[1].content[{PICTURES_MAX + 1}].image_url.url"
    assert error_of(answer) == (400, "invalid_value", place)


async def test_pictures_that_are_too_much_together_are_refused(anna: Person, internet: OneServer) -> None:
    answer = await complete(anna, *(f"{SITE}/{number}/large" for number in range(3)))
    assert error_of(answer) == (400, "invalid_value", "messages[1].content[3].image_url.url")
    assert len(internet.asked) == 3


async def test_a_repeat_gives_the_first_answer_though_the_picture_is_gone(anna: Person, internet: OneServer) -> None:
    key = {"Idempotency-Key": "one-click"}
    first, again = [await complete(anna, f"{SITE}/png", headers=key) for _ in range(2)]
    assert first.json()["choices"] == again.json()["choices"]
    assert again.headers["idempotency-replayed"] == "true"
    assert internet.asked == [PUBLIC]
