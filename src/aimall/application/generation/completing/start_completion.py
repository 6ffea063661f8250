"""Start a completion: the answer to a conversation that its client keeps."""

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial

from aimall.application.claims import IdempotencyKey
from aimall.application.generation.completing.stop_unheard import StopUnheard
from aimall.application.generation.starting.start_run import (
    RunAccepted,
    RunWish,
    StartRun,
    generation_for,
    start_or_find,
)
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.request import GenerationKind, Verbatim
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import LARGEST
from aimall.domain.kernel.ids import GenerationId
from aimall.domain.wallet.errors import InsufficientCoins


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCompletionCommand:
    """Answer `verbatim` with at most `max_tokens` tokens. Equal commands have equal fingerprints."""

    actor: Actor
    idempotency_key: IdempotencyKey
    fingerprint: bytes
    model: ModelId
    verbatim: Verbatim
    max_tokens: int | None = None
    generation: GenerationId = field(init=False)  # the run that this starts

    def __post_init__(self) -> None:
        generation = generation_for(self.actor, GenerationKind.COMPLETION, self.idempotency_key)
        object.__setattr__(self, "generation", generation)


class StartCompletion:
    """Any user starts one in their workspace. Repeating it with the same key gives the first run."""

    def __init__(self, start: StartRun, stop: StopUnheard) -> None:
        self._start, self._stop = start, stop

    async def has_begun(self, command: StartCompletionCommand) -> bool:
        """Tell whether an equal command has begun it. Raises `IdempotencyKeyReused` if the input differs."""
        return await self._start.earlier(command.actor, command.generation, command.fingerprint) is not None

    async def __call__(self, command: StartCompletionCommand) -> RunAccepted:
        """Start it. Raises what refuses a run.

        Whoever is cancelled meanwhile would leave a run behind that holds coins and that nobody drives. So the start
        goes on without them, and what it has begun is stopped at once.
        """
        starting = asyncio.ensure_future(self._started(command))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            starting.add_done_callback(partial(self._stop_begun, command))
            raise

    def _stop_begun(self, command: StartCompletionCommand, started: asyncio.Task[RunAccepted]) -> None:
        if not started.cancelled() and started.exception() is None:
            self._stop(command.actor, command.generation)

    async def _started(self, command: StartCompletionCommand) -> RunAccepted:
        authorise(command.actor, Action.CHAT)
        wish = RunWish(
            actor=command.actor,
            kind=GenerationKind.COMPLETION,
            generation=command.generation,
            fingerprint=command.fingerprint,
            model=command.model,
            verbatim=command.verbatim,
            # Most wallets can pay for an answer, so the book itself is asked first, and saves them a round trip.
            available=LARGEST,
            max_tokens=command.max_tokens,
        )
        try:
            return await start_or_find(self._start, wish)
        except InsufficientCoins as refused:
            return await start_or_find(self._start, replace(wish, available=refused.available))
