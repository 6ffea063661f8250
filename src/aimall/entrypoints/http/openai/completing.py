"""Answer with a completion, whole or as a stream, and stop it when its client goes away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from litestar import Request

from aimall.application.clock import Clock
from aimall.application.generation.completing.open_completion import OpenCompletion, OpenedCompletion
from aimall.application.generation.completing.start_completion import StartCompletionCommand
from aimall.application.generation.completing.stop_unheard import StopUnheard
from aimall.domain.catalog.model import ModelId
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import Coins
from aimall.entrypoints.http.edge.exchange import exchange_of
from aimall.entrypoints.http.identity import still_welcome
from aimall.entrypoints.http.limits.headers import tell_limits
from aimall.entrypoints.http.openai.collected import Collected, collect
from aimall.entrypoints.http.sse import Dialect, EventStream, Window
from aimall.entrypoints.http.stream.departure import departure
from aimall.entrypoints.http.stream.viewers import Viewers

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]

COST_HEADER: Final = "X-AIMall-Coin-Cost"


class Completions:
    """What all routes that complete have in common."""

    def __init__(self, open_completion: OpenCompletion, stop: StopUnheard, viewers: Viewers, clock: Clock) -> None:
        self._open, self._stop, self._viewers, self._clock = open_completion, stop, viewers, clock

    async def open(
        self, request: AnyRequest, command: StartCompletionCommand, fallbacks: tuple[ModelId, ...] = ()
    ) -> OpenedCompletion:
        """Start it, and wait for its first words. Raises what refuses it, while that can still be a status."""
        self._viewers.require_room()
        left = asyncio.Event()  # the client may go before there is anything to stop

        def leave() -> None:
            left.set()
            self._stop(command.actor, command.generation)

        opening = self._open(command, fallbacks=fallbacks, is_heard=lambda: not left.is_set())
        opened = await while_heard(request, opening, on_left=leave)
        if opened.taken is not None:
            tell_limits(request.scope, opened.taken)
        return opened

    def created(self) -> int:
        """Tell the time, as answers carry it."""
        return int(self._clock.now().timestamp())

    async def whole(self, request: AnyRequest, actor: Actor, opened: OpenedCompletion) -> Collected:
        """Wait for the whole answer. Raises its failure."""
        reading = collect(opened.batches())
        collected = await while_heard(request, reading, on_left=lambda: self._stop(actor, opened.generation))
        if collected.cost is not None:
            tell_cost(request, collected.cost)
        return collected

    def streamed(self, request: AnyRequest, actor: Actor, opened: OpenedCompletion, dialect: Dialect) -> EventStream:
        """Answer with a stream."""
        window = Window(
            opened.batches(),
            dialect,
            viewer=None,
            viewers=self._viewers,
            may_watch=still_welcome(request),
            on_left=lambda: self._stop(actor, opened.generation),
        )
        return EventStream(window)


def tell_cost(request: AnyRequest, cost: Coins) -> None:
    """Put what it cost onto the answer."""
    exchange_of(request.scope).headers[COST_HEADER] = str(cost)


async def while_heard(request: AnyRequest, work: Awaitable[T], *, on_left: Callable[[], None]) -> T:
    """Do some work, and tell once if the client goes away meanwhile; the work then finishes in its own way."""

    def tell(leaving: asyncio.Task[None]) -> None:
        if not leaving.cancelled():
            leaving.exception()  # is taken note of: however a client was lost, it hears no more
            on_left()

    leaving = asyncio.create_task(departure(request.receive))
    leaving.add_done_callback(tell)
    try:
        return await work
    finally:
        leaving.cancel()
