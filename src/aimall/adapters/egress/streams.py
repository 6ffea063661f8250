"""Byte streams from providers, on aiohttp: the hot path of every answer, where httpx costs several times as much."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from aimall.adapters.egress.failures import CallFailed, CallInsideUnit
from aimall.adapters.egress.origins import Origins
from aimall.application.units import unit_is_open

DOCUMENT_BYTES_MAX: Final = 8 * 1024 * 1024
_NETWORK_ERRORS: Final = (aiohttp.ClientError, HttpProcessingError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLimits:
    """How long the network may keep us waiting, in seconds.

    `silence_s` is for what is got: a run has deadlines of its own.
    """

    connect_s: float = 10.0
    silence_s: float = 180.0


class StreamedReply:
    """An answer whose body is still arriving. Header names are case-insensitive.

    `is_json` tells a body that is one document and no stream. Leaving its block before the end of the answer closes the
    connection.
    """

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response, self._content = response, response.content
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers
        self.is_json = "json" in self.headers.get("Content-Type", "").lower()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Synchronous on purpose: it also works in a task that is being cancelled. After a whole answer the connection
        # has gone back to the pool already, and this does nothing to it.
        self._response.close()

    async def read(self) -> bytes:
        """Wait for more of the body, and give what came together; nothing at its end.

        Raises `CallFailed` when it breaks off.
        """
        try:
            return await self._content.readany()
        except _NETWORK_ERRORS as broken:
            raise CallFailed(f"the stream broke: {_name(broken)}") from broken

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Give the body as it arrives. Raises `CallFailed` when it breaks off."""
        while chunk := await self.read():
            yield chunk

    async def document(self, *, bytes_max: int = DOCUMENT_BYTES_MAX) -> bytes:
        """Give the whole body, cut off after `bytes_max` bytes. Raises `CallFailed` when it breaks off."""
        body = bytearray()
        async for chunk in self.chunks():
            body += chunk
            if len(body) > bytes_max:
                break
        return bytes(body[:bytes_max])


class ByteStreams:
    """Streams what comes back. One per process; used by one event loop; to be closed."""

    def __init__(self, origins: Origins, limits: StreamLimits | None = None) -> None:
        self._origins = origins
        self._limits = limits or StreamLimits()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post_stream(self, url: str, body: bytes, headers: Mapping[str, str]) -> StreamedReply:
        """Post a JSON body. Whoever reads the answer bounds how long it may be silent.

        A timer of the socket's own would be set anew for every piece.
        Raises `CallFailed` when no answer comes, `CallInsideUnit` and `OriginRefused` when the program is wrong.
        """
        return await self._ask("POST", url, {"Content-Type": "application/json", **headers}, body, silence_s=None)

    async def get_stream(self, url: str, headers: Mapping[str, str]) -> StreamedReply:
        """Get what is too large to be read at once. Raises what `post_stream` does."""
        return await self._ask("GET", url, headers, None, silence_s=self._limits.silence_s)

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, *, silence_s: float | None
    ) -> StreamedReply:
        if unit_is_open.get():
            raise CallInsideUnit
        self._origins.check(url)
        try:
            response = await self._open().request(
                method,
                url,
                data=body,
                headers={"Accept-Encoding": "identity", **headers},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_s, sock_read=silence_s),
            )
        except _NETWORK_ERRORS as failed:
            raise CallFailed(f"no answer: {_name(failed)}") from failed
        return StreamedReply(response)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:  # a session belongs to the running loop, so it cannot be made earlier
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session


def _name(error: BaseException) -> str:
    """Name an error by its type alone: its text may hold the URL or what the upstream wrote."""
    return type(error).__name__
