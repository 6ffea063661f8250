"""Answer with a completion, whole or as a stream, and stop it when its client goes away."""

from functools import partial
from typing import Any, Final

from litestar import Request

from aimall.application.clock import Clock
from aimall.application.generation.completing.open_completion import OpenCompletion, OpenedCompletion
from aimall.application.generation.completing.start_completion import StartCompletionCommand
from aimall.application.generation.completing.stop_unheard import StopUnheard
from aimall.domain.catalog.model import ModelId
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import GenerationId
from aimall.entrypoints.http.edge.exchange import exchange_of
from aimall.entrypoints.http.idempotency import tell_run
from aimall.entrypoints.http.identity import still_welcome
from aimall.entrypoints.http.limits.headers import tell_limits
from aimall.entrypoints.http.openai.collected import Collected, collect
from aimall.entrypoints.http.sse import Dialect, EventStream, Window
from aimall.entrypoints.http.stream.departure import Listener
from aimall.entrypoints.http.stream.viewers import Viewers

AnyRequest = Request[Any, Any, Any]

COST_HEADER: Final = "X-AIMall-Coin-Cost"


class Answer:
    """An answer that has begun. It is given once, whole or as a stream, to the client who listens meanwhile."""

    def __init__(self, request: AnyRequest, opened: OpenedCompletion, listener: Listener, viewers: Viewers) -> None:
        self._request, self._opened, self._listener, self._viewers = request, opened, listener, viewers

    @property
    def generation(self) -> GenerationId:
        """The run that answers."""
        return self._opened.generation

    @property
    def model(self) -> ModelId:
        """Who answers."""
        return self._opened.model

    async def whole(self) -> Collected:
        """Wait for all of it. Raises its failure."""
        collected = await collect(self._opened.batches)
        if collected.cost is not None:
            tell_cost(self._request, collected.cost)
        return collected

    def streamed(self, dialect: Dialect) -> EventStream:
        """Give it piece by piece."""
        window = Window(
            self._opened.batches,
            dialect,
            viewer=None,
            viewers=self._viewers,
            may_watch=still_welcome(self._request),
            listener=self._listener,
            on_left=self._listener.on_left,
        )
        return EventStream(window)


class Completions:
    """What all routes that complete have in common."""

    def __init__(self, open_completion: OpenCompletion, stop: StopUnheard, viewers: Viewers, clock: Clock) -> None:
        self._open, self._stop, self._viewers, self._clock = open_completion, stop, viewers, clock

    async def open(
        self, request: AnyRequest, command: StartCompletionCommand, fallbacks: tuple[ModelId, ...] = ()
    ) -> Answer:
        """Start it, and wait for its first words. Raises what refuses it, while that can still be a status."""
        self._viewers.require_room()
        listener = Listener(request.receive, partial(self._stop, command.actor, command.generation))
        exchange_of(request.scope).listener = listener
        # The client may go before there is anything to stop.
        opened = await self._open(command, fallbacks=fallbacks, is_heard=lambda: not listener.has_left)
        # Another run, if another model than the first has answered.
        listener.tell(partial(self._stop, command.actor, opened.generation))
        if opened.taken is not None:
            tell_limits(request.scope, opened.taken)
        tell_run(request, opened.generation, replayed=opened.replayed)
        return Answer(request, opened, listener, self._viewers)

    def created(self) -> int:
        """Tell the time, as answers carry it."""
        return int(self._clock.now().timestamp())


def tell_cost(request: AnyRequest, cost: Coins) -> None:
    """Put what it cost onto the answer."""
    exchange_of(request.scope).headers[COST_HEADER] = str(cost)
