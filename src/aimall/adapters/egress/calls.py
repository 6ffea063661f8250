"""Calls that are not hot (lists of models, look-ups, media), on httpx: a total deadline and a bound on the body."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Final, Self

import httpx

from aimall.adapters.egress.failures import AnswerTooLong, CallFailed, CallInsideUnit, NeverSent
from aimall.adapters.egress.origins import Origins
from aimall.application.units import unit_is_open

BODY_BYTES_MAX: Final = 16 * 1024 * 1024
DEADLINE_S: Final = 30.0
CONNECT_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole answer. Header names are case-insensitive."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_ok(self) -> bool:
        """Whether the status is one of success."""
        return httpx.codes.is_success(self.status)


class JsonCalls:
    """Calls that end within a deadline. One per process; used by one event loop; to be closed."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        deadline_s: float = DEADLINE_S,
        bytes_max: int = BODY_BYTES_MAX,
    ) -> Reply:
        """Get a document, whatever its status. Raises `CallFailed` (`AnswerTooLong` beyond `bytes_max`)."""
        return await self._call("GET", url, headers or {}, None, deadline_s=deadline_s, bytes_max=bytes_max)

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        *,
        deadline_s: float = DEADLINE_S,
        bytes_max: int = BODY_BYTES_MAX,
    ) -> Reply:
        """Post a document, JSON unless the headers say otherwise.

        Raises as `get` does; a call that failed may have been heard, unless it was `NeverSent`.
        """
        headers = {"Content-Type": "application/json", **(headers or {})}
        return await self._call("POST", url, headers, body, deadline_s=deadline_s, bytes_max=bytes_max)

    async def _call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        deadline_s: float,
        bytes_max: int,
    ) -> Reply:
        if unit_is_open.get():
            raise CallInsideUnit
        self._origins.check(url)
        try:
            async with (
                asyncio.timeout(deadline_s),  # httpx counts silence only; a slow drip would go on for ever
                self._open().stream(
                    method, url, headers=dict(headers), content=body, timeout=_timeout(deadline_s)
                ) as response,
            ):
                return Reply(
                    status=response.status_code, headers=response.headers, body=await _read(response, bytes_max)
                )
        except (httpx.ConnectError, httpx.ConnectTimeout) as failed:
            raise NeverSent(f"no connection: {type(failed).__name__}") from failed
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as failed:
            raise CallFailed(f"no answer: {type(failed).__name__}") from failed

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                follow_redirects=False,
                verify=trusted(),
                trust_env=False,
                cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            )
        return self._client


def _timeout(deadline_s: float) -> httpx.Timeout:
    """A picture may be silent until it is whole, so silence may last as long as the call; a connection may not."""
    return httpx.Timeout(deadline_s, connect=CONNECT_S)


@cache
def trusted() -> ssl.SSLContext:
    """Read the certificates that everybody trusts once for the whole process: there are many, and it takes a while."""
    return httpx.create_ssl_context(trust_env=False)


async def _read(response: httpx.Response, bytes_max: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > bytes_max:
            raise AnswerTooLong(f"an answer of more than {bytes_max} bytes")
    return bytes(body)
