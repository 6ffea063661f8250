"""Links that upstreams hand back: followed to the upstream's own origin, or else to the public internet alone.

A link elsewhere gets no key, is checked by the address guard at every hop, and the connection goes to the address that
was checked: a name that is looked up twice may answer twice.
"""

import asyncio
from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from aimall.adapters.egress.addresses import Address, AddressRefused, Destination, LookUp, check_url, resolve_public
from aimall.adapters.egress.calls import CONNECT_S, JsonCalls, read_within, trusted
from aimall.adapters.egress.failures import CallFailed, CallInsideUnit
from aimall.adapters.egress.origins import OriginRefused, origin_of
from aimall.application.units import unit_is_open

HOPS_MAX: Final = 3
DEADLINE_S: Final = 60.0


class LinkRefused(CallFailed):
    """The link may not be followed."""


class Links:
    """Follows links. `look_up` and `transport` are the network, for those who have another one."""

    def __init__(
        self, calls: JsonCalls, *, look_up: LookUp | None = None, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._calls, self._look_up, self._transport = calls, look_up, transport

    async def fetch(self, link: str, *, base_url: str, headers: Mapping[str, str], bytes_max: int) -> bytes:
        """Fetch what an upstream at `base_url` has linked to. `headers` go to its own origin only.

        Raises `CallFailed` (`LinkRefused` for what may not be fetched).
        """
        url = urljoin(f"{base_url}/", link)
        try:
            is_own = origin_of(url) == origin_of(base_url)
        except OriginRefused as odd:
            raise LinkRefused("the link is no URL") from odd
        if is_own:
            reply = await self._calls.get(url, headers, deadline_s=DEADLINE_S, bytes_max=bytes_max)
            if not reply.is_ok:
                raise CallFailed(f"the link answered {reply.status}")
            return reply.body
        return await self._fetch_elsewhere(url, bytes_max)

    async def _fetch_elsewhere(self, url: str, bytes_max: int) -> bytes:
        if unit_is_open.get():
            raise CallInsideUnit
        try:
            async with (
                asyncio.timeout(DEADLINE_S),
                httpx.AsyncClient(
                    follow_redirects=False,
                    trust_env=False,
                    verify=trusted(),
                    transport=self._transport,
                    timeout=httpx.Timeout(DEADLINE_S, connect=CONNECT_S),
                ) as client,
            ):
                for _ in range(HOPS_MAX + 1):
                    found = await self._hop(client, url, bytes_max)
                    if isinstance(found, bytes):
                        return found
                    url = found
        except AddressRefused as refused:
            raise LinkRefused(f"the link {refused}") from refused
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError) as failed:
            raise CallFailed(f"the link gave no answer: {type(failed).__name__}") from failed
        raise LinkRefused("the link leads on and on")

    async def _hop(self, client: httpx.AsyncClient, url: str, bytes_max: int) -> bytes | str:
        """Give the body, or the URL to which this one leads."""
        destination = check_url(url)
        address, *_ = await resolve_public(destination, self._look_up)
        request = client.build_request(
            "GET",
            _pinned(url, destination, address),
            headers={"Host": urlsplit(url).netloc},
            extensions={"sni_hostname": destination.host},
        )
        response = await client.send(request, stream=True)
        try:
            if response.has_redirect_location:
                return urljoin(url, response.headers["Location"])
            if not response.is_success:
                raise CallFailed(f"the link answered {response.status_code}")
            return await read_within(response, bytes_max)
        finally:
            await response.aclose()


def _pinned(url: str, destination: Destination, address: Address) -> str:
    host = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004 - the protocol's own number
    parts = urlsplit(url)
    return parts._replace(netloc=f"{host}:{destination.port}", fragment="").geturl()
