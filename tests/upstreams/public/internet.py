"""An internet for tests: every address is one and the same server, and names lead where a test says."""

import ssl
from collections.abc import Sequence
from typing import Final

import httpx

from aimall.adapters.egress.public.addresses import LookUp
from aimall.adapters.egress.public.fetches import single_use_connections

PUBLIC: Final = "93.184.216.34"


class OneServer(httpx.AsyncBaseTransport):
    """An internet in which every address is the same server; it notes who was asked."""

    def __init__(self, place: str, *, without: str = "", trusted: ssl.SSLContext | None = None) -> None:
        self.asked: list[str] = []
        self._place, self._without = httpx.URL(place), without
        self._wire = single_use_connections(trusted or ssl.create_default_context())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.host)
        if request.url.host == self._without:
            raise httpx.ConnectError("nobody there")
        there = request.url.copy_with(scheme=self._place.scheme, host=self._place.host, port=self._place.port)
        headers, extensions = request.headers, request.extensions
        return await self._wire.handle_async_request(
            httpx.Request(request.method, there, headers=headers, extensions=extensions)
        )

    async def aclose(self) -> None:
        await self._wire.aclose()


def answering(*answers: Sequence[str]) -> LookUp:
    """Look names up, each time with the next answer and at last with the last one."""
    left = list(answers)

    async def look_up(_: str) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return look_up
