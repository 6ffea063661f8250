"""Pictures at addresses that people name: what is no public picture is told in words for the field that named it."""

from collections.abc import AsyncIterator

import pytest

from aimall.adapters.egress.public.fetches import Fetches
from aimall.adapters.egress.public.linked_pictures import PublicPictures
from aimall.application.generation.completing.ports import Unfetched
from tests.upstreams.public.internet import PUBLIC, OneServer, answering
from tests.upstreams.raw_server import Exchange, RawServer

PICTURE = b"\x89PNG\r\n\x1a\n and so on"


async def respond(exchange: Exchange) -> None:
    """Answer by path."""
    match exchange.request.path.split("/")[1:]:
        case ["inside"]:
            await exchange.answer_json(302, {}, {"Location": "https://10.0.0.1/"})
        case ["page"]:
            await exchange.answer_json(200, {})
        case ["gone"]:
            await exchange.answer_json(410, {})
        case _:
            await exchange.begin(200, {"Content-Type": "image/png"})
            await exchange.send(PICTURE)
            await exchange.end()


@pytest.fixture
async def pictures() -> AsyncIterator[PublicPictures]:
    async with RawServer(respond) as server, Fetches(answering([PUBLIC]), OneServer(server.address)) as fetches:
        yield PublicPictures(fetches)


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_a_picture_is_had(pictures: PublicPictures, scheme: str) -> None:
    assert await pictures.fetch(f"{scheme}://example.com/a.png", bytes_max=100) == PICTURE


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://127.0.0.1/", "leads to an address that is not public"),
        ("https://169.254.169.254/latest/meta-data/", "leads to an address that is not public"),
        ("https://0x7f.1/", "has an address that is written in an odd way"),
        ("https://example.com/inside", "leads to an address that is not public"),
        ("https://me@example.com/", "holds a user name or characters that hosts do not have"),
        ("https://example.com/large", "leads to more than the 10 bytes that are left for it"),
        ("https://example.com/gone", "could not be fetched (answered 410); send the picture itself as a data URL"),
        (
            "https://example.com/page",
            "could not be fetched (a document of a type that was not asked for); send the picture itself as a data URL",
        ),
    ],
)
async def test_what_is_no_public_picture_is_told(pictures: PublicPictures, url: str, reason: str) -> None:
    assert await pictures.fetch(url, bytes_max=10) == Unfetched(reason=reason)
