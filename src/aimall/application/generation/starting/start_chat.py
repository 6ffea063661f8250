"""Start the next answer of a conversation."""

from dataclasses import dataclass

from aimall.application.claims import IdempotencyKey, fingerprint_of
from aimall.application.generation.ports import ChatTurn, Runs
from aimall.application.generation.starting.start_run import (
    RunAccepted,
    RunWish,
    StartRun,
    generation_for,
    start_or_find,
)
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.request import GenerationKind, PromptLine, Speaker
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import DomainError, InvalidValue
from aimall.domain.kernel.ids import ConversationId, MessageId, QuoteId, derived_id


@dataclass(frozen=True, slots=True, kw_only=True)
class StartChatCommand:
    """Say `message` in a conversation: after `parent`, `at_root` as another first message, or after its newest one."""

    actor: Actor
    idempotency_key: IdempotencyKey
    conversation: ConversationId
    message: str
    model: ModelId | None = None
    parent: MessageId | None = None
    at_root: bool = False
    max_tokens: int | None = None
    temperature: float | None = None
    quote: QuoteId | None = None
    max_coins: Coins | None = None

    def fingerprint(self) -> bytes:
        """Tell equal commands from different ones; whose command it is, the run's id says."""
        given = (self.conversation, self.message, self.model, self.parent, self.max_tokens, self.temperature)
        return fingerprint_of(*(repr(value) for value in (*given, self.quote, self.max_coins, self.at_root)))


class StartChat:
    """Whoever owns the conversation starts an answer. Repeating it with the same key gives the first run."""

    def __init__(self, start: StartRun, runs: Runs) -> None:
        self._start, self._runs = start, runs

    async def __call__(self, command: StartChatCommand) -> RunAccepted:
        authorise(command.actor, Action.CHAT)
        if not command.message.strip():
            raise InvalidValue(field="message", reason="must not be empty")
        generation = generation_for(command.actor, GenerationKind.CHAT, command.idempotency_key)
        fingerprint = command.fingerprint()
        try:
            context = await self._runs.chat_context(command.actor.workspace, command.conversation, command.parent)
        except DomainError:
            earlier = await self._start.earlier(command.actor, generation, fingerprint)
            if earlier is None:
                raise
            return earlier
        lines, parent = ((), None) if command.at_root else (context.lines, context.parent)
        model = command.model or context.model
        if model is None:
            raise InvalidValue(field="model", reason="is needed, because the conversation names none")
        wish = RunWish(
            actor=command.actor,
            kind=GenerationKind.CHAT,
            generation=generation,
            fingerprint=fingerprint,
            model=model,
            lines=(*lines, PromptLine(speaker=Speaker.USER, text=command.message)),
            available=context.available,
            turn=ChatTurn(
                conversation=command.conversation,
                question=MessageId(derived_id("question", generation.hex)),
                answer=MessageId(derived_id("answer", generation.hex)),
                parent=parent,
                text=command.message,
            ),
            max_tokens=command.max_tokens,
            temperature=command.temperature,
            quote=command.quote,
            max_coins=command.max_coins,
        )
        return await start_or_find(self._start, wish)
