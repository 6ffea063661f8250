"""Links of upstreams: elsewhere they are followed without the key, and to the public internet alone."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.failures import AnswerTooLong, CallFailed
from aimall.adapters.egress.media.links import LinkRefused, Links
from aimall.adapters.egress.origins import Origins
from aimall.adapters.egress.public.fetches import Fetches

BASE = "https://provider.example/v1"
KEY = {"Authorization": "Bearer sk-canary"}
ADDRESSES = {"cdn.example": ["93.184.216.34"], "inside.example": ["10.0.0.7"]}


def answering(body: bytes, media_type: str) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(body), headers={"Content-Type": media_type})


class Network:
    """What answers on the public internet; it remembers every request that went out."""

    def __init__(self) -> None:
        self.answer = answering(b"picture", "image/png")
        self.asked: list[httpx.Request] = []

    async def look_up(self, host: str) -> Sequence[str]:
        await asyncio.sleep(0)
        return ADDRESSES.get(host, [])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
async def links(network: Network) -> AsyncIterator[Links]:
    async with JsonCalls(Origins([BASE])) as calls, Fetches(network.look_up, httpx.MockTransport(network)) as fetches:
        yield Links(calls, fetches)


async def fetched(links: Links, url: str, *, bytes_max: int = 100) -> bytes:
    return await links.fetch(url, base_url=BASE, headers=KEY, bytes_max=bytes_max)


async def test_a_link_elsewhere_is_followed_without_the_key(links: Links, network: Network) -> None:
    assert await fetched(links, "https://cdn.example/a.png?sig=1") == b"picture"
    (request,) = network.asked
    assert request.headers["Host"] == "cdn.example"
    assert "Authorization" not in request.headers


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example/a.png",
        "https://inside.example/a.png",
        "https://nobody.example/a.png",
        "https://127.0.0.1/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a.png",
        "https://[/a.png",
        "file:///etc/passwd",
        "javascript:alert(1)",
    ],
)
async def test_a_link_that_leads_inside_or_is_odd_is_not_followed(links: Links, network: Network, url: str) -> None:
    with pytest.raises(LinkRefused):
        await fetched(links, url)
    assert network.asked == []


async def test_a_picture_beyond_its_bound_is_not_read(links: Links) -> None:
    with pytest.raises(AnswerTooLong):
        await fetched(links, "https://cdn.example/a", bytes_max=3)


@pytest.mark.parametrize("answer", [httpx.Response(410), answering(b"<html>", "text/html")], ids=["gone", "a page"])
async def test_a_dead_link_is_a_failed_call(links: Links, network: Network, answer: httpx.Response) -> None:
    network.answer = answer
    with pytest.raises(CallFailed):
        await fetched(links, "https://cdn.example/a")
