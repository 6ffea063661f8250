"""Open a completion: start it with the first model that answers, and wait until it is known whether one does."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from typing import Final

from aimall.application.access.limits.correct_tokens import CorrectTokens, CorrectTokensCommand
from aimall.application.access.limits.take_tokens import TakeTokens, TakeTokensCommand
from aimall.application.claims import IdempotencyKey
from aimall.application.generation.completing.bring_pictures import BringPictures
from aimall.application.generation.completing.start_completion import StartCompletion, StartCompletionCommand
from aimall.application.generation.completing.stop_unheard import StopUnheard
from aimall.application.generation.follow_run import Followed, Following, FollowRun, FollowRunCommand
from aimall.application.generation.starting.start_run import RunAccepted
from aimall.domain.access.limits.limit import Admitted
from aimall.domain.catalog.errors import ModelNotFound
from aimall.domain.catalog.model import ModelId
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.errors import (
    ProviderFailed,
    ProviderRefusedContent,
    ProviderRefusedRequest,
    RunLost,
    failure_called,
)
from aimall.domain.generation.feed import LoggedEvent, RunCharged, RunFailed, RunStarted, is_ending
from aimall.domain.kernel.errors import DomainError, InvalidValue
from aimall.domain.kernel.ids import GenerationId

Batch = tuple[Followed, ...]
# So long a refusal can still be told by the answer's status; then its head must go, or proxies lose patience.
HEAD_WITHIN_S: Final = 10.0
TYPICAL_ANSWER: Final = 512  # tokens that count until it is known how many were written, where no limit was named


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCompletion:
    """A run whose answer arrives. `batches` is all of it, and stops following when nobody reads on."""

    generation: GenerationId
    model: ModelId
    replayed: bool
    taken: Admitted | None
    batches: AsyncGenerator[Batch]


class OpenCompletion:
    """Whoever may start one. Each model that is tried is a run of its own; those that fail cost nothing."""

    def __init__(
        self,
        *,
        start: StartCompletion,
        bring: BringPictures,
        follow: FollowRun,
        take: TakeTokens,
        correct: CorrectTokens,
        stop: StopUnheard,
    ) -> None:
        self._start, self._bring, self._follow, self._stop = start, bring, follow, stop
        self._take, self._correct = take, correct

    async def __call__(
        self,
        command: StartCompletionCommand,
        *,
        fallbacks: tuple[ModelId, ...] = (),
        is_heard: Callable[[], bool] = lambda: True,
    ) -> OpenedCompletion:
        """Open it with the command's model, else with the next one. What begins and is not heard is stopped at once.

        Raises what refuses a run, and the provider's failure while nothing was shown yet.
        """
        *before, last = (command, *(_another(command, number, model) for number, model in enumerate(fallbacks, 1)))
        for attempt in before:
            ready = await self._with_pictures(attempt)  # pictures that cannot be had are had for no other model
            try:
                return await self._open(ready, is_heard)
            except (ProviderRefusedRequest, ProviderRefusedContent):
                raise
            except (ModelNotFound, ProviderFailed, InvalidValue):
                continue  # what is wrong with the request, and not with the model, the last one refuses too
        return await self._open(await self._with_pictures(last), is_heard)

    async def _open(self, command: StartCompletionCommand, is_heard: Callable[[], bool]) -> OpenedCompletion:
        accepted, taken = await self._admitted(command)
        if not is_heard():
            self._stop(command.actor, accepted.generation)
        follow = FollowRunCommand(actor=command.actor, generation=accepted.generation, patience_s=HEAD_WITHIN_S)
        following = await self._follow(follow)
        if not isinstance(following, Following):
            raise RunLost  # it has an event at least, and nobody has seen any
        events = following.events
        try:
            first = await _first(events)
        except BaseException as error:
            await events.aclose()
            if isinstance(error, DomainError):
                await self._correct(CorrectTokensCommand(taken=taken, used=0))
            raise
        return OpenedCompletion(
            generation=accepted.generation,
            model=command.model,
            replayed=accepted.replayed,
            taken=taken,
            batches=self._all(first, events, taken),
        )

    async def _all(self, first: Batch, rest: AsyncGenerator[Batch], taken: Admitted | None) -> AsyncGenerator[Batch]:
        try:
            await self._count(first, taken)
            yield first
            del first  # nobody asks for it again
            async for batch in rest:  # none of them is empty: that one comes before the first word
                if isinstance(batch[-1], LoggedEvent) and is_ending(batch[-1].event):
                    await self._count(batch, taken)
                yield batch
        finally:
            await rest.aclose()

    async def _count(self, batch: Batch, taken: Admitted | None) -> None:
        """Count for the limits what was really used. Whoever does not hear the end keeps to the estimate."""
        for entry in batch:
            event = entry.event if isinstance(entry, LoggedEvent) else None
            if isinstance(event, RunCharged) and isinstance(event.usage, Usage):
                used = event.usage.input_tokens + event.usage.output_tokens
                await self._correct(CorrectTokensCommand(taken=taken, used=used))

    async def _with_pictures(self, command: StartCompletionCommand) -> StartCompletionCommand:
        """Bring the pictures inside that are only named. A run that has begun has them, and its repeat needs none."""
        if not command.verbatim.pictures or await self._start.has_begun(command):
            return command
        return replace(command, verbatim=await self._bring(command.verbatim))

    async def _admitted(self, command: StartCompletionCommand) -> tuple[RunAccepted, Admitted | None]:
        """Start it within the limits on tokens. What never began, or had begun before, takes none of them."""
        tokens = command.verbatim.bound + (command.max_tokens or TYPICAL_ANSWER)
        taken = await self._take(TakeTokensCommand(actor=command.actor, tokens=tokens))
        nothing = CorrectTokensCommand(taken=taken, used=0)
        try:
            accepted = await self._start(command)
        except DomainError:
            await self._correct(nothing)
            raise
        if accepted.replayed:
            await self._correct(nothing)
        return accepted, None if accepted.replayed else taken


def _another(command: StartCompletionCommand, number: int, model: ModelId) -> StartCompletionCommand:
    """Ask another model for the same, as a run of its own that a repeat finds again."""
    key = IdempotencyKey(f"{command.idempotency_key}/{number}")
    return replace(command, model=model, idempotency_key=key)


async def _first(events: AsyncGenerator[Batch]) -> Batch:
    """Wait for the first sign of an answer, as long as that may take. Raises the failure of a run that shows none."""
    first: Batch = ()
    async for batch in events:
        first += batch
        shown = next((entry for entry in batch if not _says_nothing(entry)), None)
        if isinstance(shown, LoggedEvent) and isinstance(shown.event, RunFailed):
            raise failure_called(shown.event.code, shown.event.detail)
        if shown is not None or not batch:
            return first
    raise RunLost


def _says_nothing(entry: Followed) -> bool:
    return isinstance(entry, LoggedEvent) and isinstance(entry.event, RunStarted)
