"""A window onto a run that was written beforehand, and clients who read, stall or leave."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any
from uuid import UUID

from aimall.application.generation.follow_run import Followed
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import (
    AnswerDone,
    LoggedEvent,
    RunCharged,
)
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import GenerationId, UserId
from aimall.entrypoints.http.sse import MayWatch, NativeDialect, Window
from aimall.entrypoints.http.stream.viewers import StreamPolicy, Viewers

RUN = GenerationId(UUID(int=7))
ANNA, BEN = UserId(UUID(int=1)), UserId(UUID(int=2))
ENDING = (
    LoggedEvent(3, AnswerDone(message=None, finish=FinishReason.STOP)),
    LoggedEvent(4, RunCharged(usage=Usage(input_tokens=5, output_tokens=2), cost=Coins(41_200))),
)


class Client:
    """A client that reads, stalls or leaves."""

    def __init__(self, *, stalls: bool = False) -> None:
        self.received: list[bytes] = []
        self.is_closed = False
        self._stalls = stalls
        self._left = asyncio.Event()
        self._heard = asyncio.Condition()

    def leave(self) -> None:
        self._left.set()

    async def receive(self) -> Any:  # noqa: ANN401 - a message as servers send it
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:  # noqa: ANN401 - a message as servers take it
        if self._stalls:
            await asyncio.Event().wait()
        self.received.append(message["body"])
        self.is_closed = not message["more_body"]
        async with self._heard:
            self._heard.notify_all()

    async def hears(self, text: str) -> None:
        """Wait until something has arrived."""
        async with self._heard:
            await self._heard.wait_for(lambda: text in self.text)

    @property
    def text(self) -> str:
        return b"".join(self.received).decode()


async def batches(*given: tuple[Followed, ...], then_wait: bool = False) -> AsyncGenerator[tuple[Followed, ...]]:
    for batch in given:
        yield batch
    if then_wait:
        await asyncio.Event().wait()


async def always() -> bool:
    return True


async def never() -> bool:
    return False


def window(
    events: AsyncGenerator[tuple[Followed, ...]],
    viewers: Viewers | None = None,
    *,
    user: UserId = ANNA,
    may_watch: MayWatch = always,
    on_left: Callable[[], None] = lambda: None,
) -> Window:
    dialect, viewers = NativeDialect(RUN, retry_ms=2000), viewers or Viewers(StreamPolicy())
    return Window(events, dialect, viewer=user, viewers=viewers, may_watch=may_watch, on_left=on_left)
