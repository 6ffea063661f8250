"""Asks OpenRouter for the prices that its list of models does not hold: those of pictures and videos."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.failures import CallFailed
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.adapters.openrouter.unit_prices import UnitQuote, price_of_picture, prices_of_videos

AT_ONCE: Final = 8


class MediaPrices:
    """Remembers every price: one that cannot be read now is still what it was."""

    def __init__(self, calls: JsonCalls, account: OpenRouterAccount) -> None:
        self._calls, self._account = calls, account
        self._known: dict[str, UnitQuote] = {}

    async def quotes(self, *, pictures: Sequence[str], has_videos: bool) -> Mapping[str, UnitQuote]:
        """Give the prices of these models that draw, and of every model that films, if there is one."""
        turn = asyncio.Semaphore(AT_ONCE)

        async def ask(path: str, read: Callable[[bytes], Mapping[str, UnitQuote]]) -> None:
            async with turn:
                self._known.update(await self._ask(path, read))

        async with asyncio.TaskGroup() as tasks:
            for model in pictures:
                path = f"/images/models/{quote(model, safe='/:')}/endpoints"
                tasks.create_task(ask(path, lambda body, model=model: {model: price_of_picture(body)}))
            if has_videos:
                tasks.create_task(ask("/videos/models", prices_of_videos))
        return self._known

    async def _ask(self, path: str, read: Callable[[bytes], Mapping[str, UnitQuote]]) -> Mapping[str, UnitQuote]:
        try:
            reply = await self._calls.get(self._account.url(path), self._account.headers)
            return read(reply.body) if reply.is_ok else {}
        except (CallFailed, msgspec.DecodeError, UnicodeDecodeError):
            return {}
