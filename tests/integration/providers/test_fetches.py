"""Fetches: wherever a URL of somebody's leads, only the public internet is asked, within limits."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aimall.adapters.egress.failures import AnswerTooLong, CallFailed, CallInsideUnit
from aimall.adapters.egress.public.addresses import AddressRefused
from aimall.adapters.egress.public.fetches import BYTES_MAX, DEADLINE_S, REDIRECTS_MAX, Fetches
from aimall.application.units import unit_is_open
from tests.upstreams.public.internet import PUBLIC, OneServer, answering
from tests.upstreams.raw_server import Exchange, RawServer

TEXTS: Final = frozenset({"text/plain"})
PLAIN: Final = {"Content-Type": "text/plain; charset=utf-8"}


async def respond(exchange: Exchange) -> None:
    """Answer by path."""
    match exchange.request.path.split("/")[1:]:
        case ["to", *_]:
            await exchange.answer_json(302, {}, {"Location": exchange.request.query["url"]})
        case ["around"]:
            await exchange.answer_json(307, {}, {"Location": "/around"})
        case ["drip"]:
            await exchange.begin(200, PLAIN)
            while True:
                await exchange.send(b" ")
        case ["packed"]:
            await exchange.begin(200, {**PLAIN, "Content-Encoding": "gzip"})
            await exchange.send(gzip.compress(b"0" * BYTES_MAX * 20))
            await exchange.end()
        case ["small"]:
            await exchange.begin(200, {**PLAIN, "Content-Encoding": "gzip"})
            await exchange.send(gzip.compress("سلام".encode()))
            await exchange.end()
        case ["odd"]:
            await exchange.begin(200, {**PLAIN, "Content-Encoding": "br"})
            await exchange.end()
        case ["page"]:
            await exchange.begin(200, {"Content-Type": "text/html"})
            await exchange.end()
        case ["gone"]:
            await exchange.answer_json(410, {})
        case _:
            told = f"{exchange.request.headers['host']} {exchange.request.headers.get('cookie', 'no cookie')}"
            await exchange.begin(200, {**PLAIN, "Set-Cookie": "a=b; Path=/"})
            await exchange.send(told.encode())
            await exchange.end()


@pytest.fixture
async def server() -> AsyncIterator[RawServer]:
    async with RawServer(respond) as server:
        yield server


@pytest.fixture
def internet(server: RawServer) -> OneServer:
    return OneServer(server.address)


@pytest.fixture
async def fetches(internet: OneServer) -> AsyncIterator[Fetches]:
    async with Fetches(answering([PUBLIC]), internet) as fetches:
        yield fetches


async def test_a_document_is_had_from_a_checked_address_under_its_name(fetches: Fetches, internet: OneServer) -> None:
    found = await fetches.get("https://example.com/a?b=c", types=TEXTS)
    assert (found.url, found.media_type) == ("https://example.com/a?b=c", "text/plain")
    assert found.body == b"example.com no cookie"
    assert internet.asked == [PUBLIC]
    assert (await fetches.get("https://example.com:8443/", types=TEXTS)).body == b"example.com:8443 no cookie"


async def test_a_plain_address_is_asked_where_that_is_allowed(fetches: Fetches) -> None:
    found = await fetches.get("http://example.com/a", types=TEXTS, may_be_plain=True)
    assert found.body == b"example.com no cookie"
    assert (await fetches.get("http://example.com:81/", types=TEXTS, may_be_plain=True)).body[:14] == b"example.com:81"


async def test_no_redirect_is_a_step_down_from_https(fetches: Fetches) -> None:
    up = "http://example.com/to?url=https://example.com/there"
    assert (await fetches.get(up, types=TEXTS, may_be_plain=True)).url == "https://example.com/there"
    with pytest.raises(AddressRefused, match="scheme"):
        await fetches.get("https://example.com/to?url=http://example.com/", types=TEXTS, may_be_plain=True)


async def test_a_name_that_changes_its_answer_is_asked_where_it_was_checked(server: RawServer) -> None:
    internet = OneServer(server.address)
    async with Fetches(answering([PUBLIC], ["127.0.0.1"]), internet) as fetches:
        await fetches.get("https://example.com/", types=TEXTS)
        with pytest.raises(AddressRefused):
            await fetches.get("https://example.com/", types=TEXTS)
    assert internet.asked == [PUBLIC]


async def test_the_next_address_is_asked_when_one_cannot_be_reached(server: RawServer) -> None:
    internet = OneServer(server.address, without="2606:4700:4700::1111")
    async with Fetches(answering(["2606:4700:4700::1111", PUBLIC]), internet) as fetches:
        await fetches.get("https://example.com/", types=TEXTS)
    assert internet.asked == ["2606:4700:4700::1111", PUBLIC]


@pytest.mark.parametrize(
    "elsewhere",
    ["https://127.0.0.1/", "https://[::1]/", "http://example.com/", "//169.254.169.254/", "file:///etc/passwd"],
)
async def test_a_redirect_to_where_nobody_may_go_is_refused(
    fetches: Fetches, internet: OneServer, elsewhere: str
) -> None:
    with pytest.raises(AddressRefused):
        await fetches.get(f"https://example.com/to/?url={elsewhere}", types=TEXTS)
    assert internet.asked == [PUBLIC]


async def test_a_redirect_to_a_name_inside_is_refused(server: RawServer) -> None:
    internet = OneServer(server.address)
    async with Fetches(answering([PUBLIC], ["10.0.0.1"]), internet) as fetches:
        with pytest.raises(AddressRefused):
            await fetches.get("https://example.com/to/?url=https://intranet.example/", types=TEXTS)
    assert internet.asked == [PUBLIC]


async def test_three_redirects_are_followed_and_a_fourth_is_not(fetches: Fetches, internet: OneServer) -> None:
    with pytest.raises(CallFailed):
        await fetches.get("https://example.com/around", types=TEXTS)
    assert len(internet.asked) == REDIRECTS_MAX + 1
    found = await fetches.get("https://example.com/to/?url=/there", types=TEXTS)
    assert found.url == "https://example.com/there"


async def test_the_limits_are_ten_seconds_and_five_megabytes() -> None:
    assert (DEADLINE_S, BYTES_MAX) == (10.0, 5 * 1024 * 1024)


async def test_a_drip_is_cut_off_at_the_deadline_and_at_the_bound(fetches: Fetches) -> None:
    with pytest.raises(CallFailed):
        await fetches.get("https://example.com/drip", types=TEXTS, deadline_s=0.2)
    with pytest.raises(AnswerTooLong):
        await fetches.get("https://example.com/drip", types=TEXTS, bytes_max=1000)


async def test_what_unpacks_into_more_than_the_bound_is_given_up(fetches: Fetches) -> None:
    with pytest.raises(AnswerTooLong):
        await fetches.get("https://example.com/packed", types=TEXTS)
    assert (await fetches.get("https://example.com/small", types=TEXTS)).body.decode() == "سلام"


@pytest.mark.parametrize("path", ["odd", "page", "gone"])
async def test_what_was_not_asked_for_is_refused(fetches: Fetches, path: str) -> None:
    with pytest.raises(CallFailed):
        await fetches.get(f"https://example.com/{path}", types=TEXTS)


async def test_a_cookie_is_never_sent_back(fetches: Fetches) -> None:
    for _ in range(2):
        assert (await fetches.get("https://example.com/", types=TEXTS)).body == b"example.com no cookie"


async def test_a_proxy_of_the_environment_hears_of_nothing(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    internet = OneServer(server.address)
    async with Fetches(answering([PUBLIC]), internet) as fetches:
        await fetches.get("https://example.com/", types=TEXTS)
    assert internet.asked == [PUBLIC]


async def test_nothing_is_fetched_while_a_unit_is_open(fetches: Fetches) -> None:
    token = unit_is_open.set(True)
    try:
        with pytest.raises(CallInsideUnit):
            await fetches.get("https://example.com/", types=TEXTS)
    finally:
        unit_is_open.reset(token)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of example.com that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("example.com")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    kept = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "example.pem"
    path.write_bytes(made.public_bytes(pem) + kept)
    return path


async def test_tls_is_spoken_with_the_name_and_not_with_the_address(certificate: Path) -> None:
    names: list[str | None] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi")
        await writer.drain()
        writer.close()

    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate)
    ours.sni_callback = lambda _, name, __: names.append(name)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=ours)
    port = server.sockets[0].getsockname()[1]
    internet = OneServer(f"https://127.0.0.1:{port}", trusted=ssl.create_default_context(cafile=certificate))
    async with server, Fetches(answering([PUBLIC]), internet) as fetches:
        assert (await fetches.get("https://example.com/", types=TEXTS)).body == b"hi"
        with pytest.raises(CallFailed):  # the certificate is not that of this name
            await fetches.get("https://example.org/", types=TEXTS)
    assert names == ["example.com", "example.org"]
    assert internet.asked == [PUBLIC, PUBLIC]
