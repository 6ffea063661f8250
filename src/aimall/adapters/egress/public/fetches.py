"""Fetches of what people or models name: the address guard at work, on httpx, with every hop checked anew.

A name is looked up once and the connection goes to an address that was checked then, whatever the name says a moment
later; the server still hears the name, in TLS and as `Host`. Nothing of ours goes along: no cookies, no keys, no proxy
of the environment.
"""

import asyncio
import ssl
import zlib
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin

import httpx

from aimall.adapters.egress.calls import trusted
from aimall.adapters.egress.failures import AnswerTooLong, CallFailed, CallInsideUnit
from aimall.adapters.egress.public.addresses import Address, Destination, LookUp, check_url, resolve_public
from aimall.application.units import unit_is_open

DEADLINE_S: Final = 10.0
BYTES_MAX: Final = 5 * 1024 * 1024
REDIRECTS_MAX: Final = 3
_PORTS: Final = {"http": 80, "https": 443}
_SECURE: Final = frozenset({"https"})
_GZIP_OR_ZLIB: Final = 47  # tells zlib to see for itself which of them it is
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document, and the address where it was in the end."""

    url: str
    media_type: str
    body: bytes


def single_use_connections(certificates: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    """Give a way to the network that keeps no connection.

    Kept ones are found by their address alone: another name at the same address would be given that of a stranger.
    """
    once = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncHTTPTransport(verify=certificates, trust_env=False, limits=once)


class Fetches:
    """Gets documents of the public internet. One per process; used by one event loop; to be closed."""

    def __init__(self, look_up: LookUp | None = None, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._look_up = look_up
        self._client = httpx.AsyncClient(
            transport=transport or single_use_connections(trusted()),
            timeout=DEADLINE_S,
            follow_redirects=False,
            trust_env=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(
        self,
        url: str,
        *,
        types: frozenset[str],
        deadline_s: float = DEADLINE_S,
        bytes_max: int = BYTES_MAX,
        may_be_plain: bool = False,
    ) -> Fetched:
        """Get a document of one of these media types. Raises `AddressRefused` and `CallFailed`.

        `may_be_plain`: from http, too, until a hop has been https.
        """
        schemes = frozenset(_PORTS) if may_be_plain else _SECURE
        if unit_is_open.get():
            raise CallInsideUnit
        try:
            async with asyncio.timeout(deadline_s):  # all hops together
                for _ in range(REDIRECTS_MAX + 1):
                    schemes = _SECURE if url.startswith("https:") else schemes
                    found = await self._hop(url, types, bytes_max, schemes)
                    if isinstance(found, Fetched):
                        return found
                    url = found
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, zlib.error) as failed:
            raise CallFailed(f"no document: {type(failed).__name__}") from failed
        raise CallFailed(f"more than {REDIRECTS_MAX} redirects")

    async def _hop(self, url: str, types: frozenset[str], bytes_max: int, schemes: frozenset[str]) -> Fetched | str:
        """Give the document, or where it has gone to."""
        destination = check_url(url, schemes=schemes)
        response = await self._connect(destination, url, await resolve_public(destination, self._look_up))
        try:
            if response.status_code in _REDIRECTS and "Location" in response.headers:
                return urljoin(url, response.headers["Location"])
            if not response.is_success:
                raise CallFailed(f"answered {response.status_code}")
            media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if media_type not in types:
                raise CallFailed("a document of a type that was not asked for")
            return Fetched(url=url, media_type=media_type, body=await _read(response, bytes_max))
        finally:
            await response.aclose()

    async def _connect(self, to: Destination, url: str, addresses: tuple[Address, ...]) -> httpx.Response:
        """Ask at the first of the checked addresses that can be reached."""
        *others, last = addresses
        for address in others:
            try:
                return await self._ask(to, url, address)
            except httpx.ConnectError:
                continue
        return await self._ask(to, url, last)

    async def _ask(self, to: Destination, url: str, address: Address) -> httpx.Response:
        host = to.host if to.port == _PORTS[to.scheme] else f"{to.host}:{to.port}"
        request = self._client.build_request(
            "GET",
            # The place is the one that was checked; of the URL itself only path and query are used.
            httpx.URL(url).copy_with(scheme=to.scheme, userinfo=b"", host=str(address), port=to.port, fragment=None),
            headers={"Host": host, "Accept-Encoding": "gzip", "User-Agent": "AI Mall"},
            extensions={"sni_hostname": to.host.strip("[]")},
        )
        return await self._client.send(request, stream=True)


async def _read(response: httpx.Response, bytes_max: int) -> bytes:
    """Read the body, unpacked; a small one that unpacks into a huge one is given up before it is huge."""
    coding = response.headers.get("Content-Encoding", "identity").lower()
    if coding not in {"identity", "gzip", "deflate"}:
        raise CallFailed("a document that is packed in a way that was not asked for")
    unpack = None if coding == "identity" else zlib.decompressobj(_GZIP_OR_ZLIB)
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk if unpack is None else unpack.decompress(chunk, bytes_max + 1 - len(body))
        if len(body) > bytes_max:
            raise AnswerTooLong(f"a document of more than {bytes_max} bytes")
    if unpack is not None and not unpack.eof:
        raise CallFailed("a document that breaks off")
    return bytes(body)
