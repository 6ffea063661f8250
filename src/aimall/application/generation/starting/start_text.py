"""Start a text of the Text Studio: a prompt with a tone, a length and a language."""

from dataclasses import dataclass
from typing import Final, Literal

from aimall.application.claims import IdempotencyKey, fingerprint_of
from aimall.application.generation.ports import Runs
from aimall.application.generation.starting.start_run import (
    RunAccepted,
    RunWish,
    StartRun,
    generation_for,
    start_or_find,
)
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.errors import GenerationNotFound
from aimall.domain.generation.request import GenerationKind
from aimall.domain.generation.text import TextBrief, TextLength
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import GenerationId, QuoteId

Length = Literal["short", "medium", "long"]
DEFAULT_LENGTH: Final[Length] = "medium"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTextCommand:
    """Write a text about `prompt`, perhaps as another version of an earlier one."""

    actor: Actor
    idempotency_key: IdempotencyKey
    prompt: str
    model: ModelId
    tone: str | None = None
    length: Length | None = None
    language: str | None = None
    quote: QuoteId | None = None
    max_coins: Coins | None = None
    version_of: GenerationId | None = None

    def fingerprint(self) -> bytes:
        """Tell equal commands from different ones; whose command it is, the run's id says."""
        given = (self.prompt, self.model, self.tone, self.length, self.language, self.quote, self.max_coins)
        if self.version_of is not None:  # without one it is what it was before there were versions
            given = (*given, self.version_of)
        return fingerprint_of(*(repr(value) for value in given))


class StartText:
    """Any user starts a text in their workspace. Repeating it with the same key gives the first run."""

    def __init__(self, start: StartRun, runs: Runs) -> None:
        self._start, self._runs = start, runs

    async def __call__(self, command: StartTextCommand) -> RunAccepted:
        """Start it. Raises what refuses a run, and `GenerationNotFound` for a version of what is no text of theirs."""
        authorise(command.actor, Action.CHAT)
        if not command.prompt.strip():
            raise InvalidValue(field="prompt", reason="must not be empty")
        brief = TextBrief(
            prompt=command.prompt,
            tone=command.tone,
            length=TextLength(command.length or DEFAULT_LENGTH),
            language=command.language,
        )
        wish = RunWish(
            actor=command.actor,
            kind=GenerationKind.TEXT,
            generation=generation_for(command.actor, GenerationKind.TEXT, command.idempotency_key),
            fingerprint=command.fingerprint(),
            model=command.model,
            lines=brief.lines(),
            brief=brief,
            version_of=await self._first_of(command),
            available=await self._runs.available(command.actor.workspace),
            max_tokens=brief.max_tokens,
            quote=command.quote,
            max_coins=command.max_coins,
        )
        return await start_or_find(self._start, wish)

    async def _first_of(self, command: StartTextCommand) -> GenerationId | None:
        """Find the first text: a version of a version is one more of the same."""
        if command.version_of is None:
            return None
        earlier = await self._runs.find(command.actor.workspace, command.version_of)
        if earlier is None or earlier.kind is not GenerationKind.TEXT:
            raise GenerationNotFound
        return earlier.version_of or earlier.id
