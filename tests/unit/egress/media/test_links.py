"""Links of upstreams: to their own origin with the key, or to the public internet without it, and nowhere else."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.failures import AnswerTooLong, CallFailed, CallInsideUnit
from aimall.adapters.egress.media.links import HOPS_MAX, LinkRefused, Links
from aimall.adapters.egress.origins import Origins
from aimall.application.units import unit_is_open

BASE = "https://provider.example/v1"
PUBLIC, INSIDE = "93.184.216.34", "10.0.0.7"
KEY = {"Authorization": "Bearer sk-canary"}


class Network:
    """Names and what answers at their addresses; it remembers every request that went out."""

    def __init__(self) -> None:
        self.names: dict[str, Sequence[str]] = {"cdn.example": [PUBLIC]}
        self.answers: dict[str, httpx.Response] = {}
        self.asked: list[httpx.Request] = []

    async def look_up(self, host: str) -> Sequence[str]:
        await asyncio.sleep(0)
        return self.names.get(host, [])

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        url = f"{request.url.scheme}://{request.headers['Host']}{request.url.raw_path.decode()}"
        return self.answers.get(url, httpx.Response(200, content=b"picture"))


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
async def links(network: Network) -> AsyncIterator[Links]:
    async with JsonCalls(Origins([BASE])) as calls:
        yield Links(calls, look_up=network.look_up, transport=httpx.MockTransport(network.answer))


async def fetched(links: Links, url: str, *, bytes_max: int = 100) -> bytes:
    return await links.fetch(url, base_url=BASE, headers=KEY, bytes_max=bytes_max)


async def test_a_link_elsewhere_is_fetched_from_the_address_that_was_checked_without_the_key(
    links: Links, network: Network
) -> None:
    assert await fetched(links, "https://cdn.example/a.png?sig=1#x") == b"picture"
    (request,) = network.asked
    assert str(request.url) == f"https://{PUBLIC}/a.png?sig=1"
    assert request.headers["Host"] == "cdn.example"
    assert request.extensions["sni_hostname"] == "cdn.example"
    assert "Authorization" not in request.headers


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example/a.png",
        "https://inside.example/a.png",
        "https://mixed.example/a.png",
        "https://nobody.example/a.png",
        "https://127.0.0.1/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a.png",
        "https://0x7f.1/a.png",
        "https://user@cdn.example/a.png",
        "file:///etc/passwd",
        "ftp://cdn.example/a.png",
    ],
)
async def test_a_link_that_leads_inside_or_is_odd_is_not_followed(links: Links, network: Network, url: str) -> None:
    network.names |= {"inside.example": [INSIDE], "mixed.example": [PUBLIC, INSIDE]}
    with pytest.raises(LinkRefused):
        await fetched(links, url)
    assert network.asked == []


async def test_every_hop_is_checked_anew(links: Links, network: Network) -> None:
    network.answers["https://cdn.example/a"] = httpx.Response(302, headers={"Location": "https://inside.example/b"})
    network.names["inside.example"] = [INSIDE]
    with pytest.raises(LinkRefused):
        await fetched(links, "https://cdn.example/a")
    assert len(network.asked) == 1


async def test_a_hop_may_be_relative_and_leads_to_the_picture(links: Links, network: Network) -> None:
    network.answers["https://cdn.example/a"] = httpx.Response(302, headers={"Location": "/b"})
    assert await fetched(links, "https://cdn.example/a") == b"picture"


async def test_a_link_that_leads_on_and_on_is_given_up(links: Links, network: Network) -> None:
    network.answers["https://cdn.example/a"] = httpx.Response(302, headers={"Location": "/a"})
    with pytest.raises(LinkRefused):
        await fetched(links, "https://cdn.example/a")
    assert len(network.asked) == HOPS_MAX + 1


async def test_a_picture_beyond_its_bound_is_not_read(links: Links) -> None:
    with pytest.raises(AnswerTooLong):
        await fetched(links, "https://cdn.example/a", bytes_max=3)


async def test_a_dead_link_is_a_failed_call(links: Links, network: Network) -> None:
    network.answers["https://cdn.example/a"] = httpx.Response(410)
    with pytest.raises(CallFailed, match="410"):
        await fetched(links, "https://cdn.example/a")


async def test_no_link_is_followed_while_a_unit_is_open(links: Links) -> None:
    token = unit_is_open.set(True)
    try:
        with pytest.raises(CallInsideUnit):
            await fetched(links, "https://cdn.example/a")
    finally:
        unit_is_open.reset(token)
