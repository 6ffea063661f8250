"""Quote a run: about what it will cost, and what it will never exceed."""

from dataclasses import dataclass
from typing import Final

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.claims import IdempotencyKey, fingerprint_of
from aimall.application.clock import Clock
from aimall.application.generation.ports import Runs
from aimall.application.generation.routes import shown_price
from aimall.application.generation.starting.start_run import require_writer
from aimall.application.pricing.ports import Quotes
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.language import language_notice
from aimall.domain.catalog.model import ModelId
from aimall.domain.catalog.tokens import likely_tokens, token_bound
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.history import history_window
from aimall.domain.generation.request import GenerationKind, PromptLine
from aimall.domain.generation.sizing import size_run
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import ConversationId, QuoteId, derived_id
from aimall.domain.pricing.quote import QUOTE_LIFETIME, Quote

TYPICAL_OUTPUT_TOKENS: Final = 400
NO_LIMIT: Final = Coins.whole(1_000_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRunCommand:
    """What would be run: these lines, after those of `conversation` if one is named."""

    actor: Actor
    idempotency_key: IdempotencyKey
    kind: GenerationKind
    model: ModelId
    lines: tuple[PromptLine, ...]
    conversation: ConversationId | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunQuoted:
    """The quote, and the code of something worth knowing before one runs it."""

    quote: Quote
    notice: str | None
    replayed: bool


class QuoteRun:
    """Any user. The same wish under the same key gives the same quote, whatever has become of prices since."""

    def __init__(self, catalogue: Catalogue, quotes: Quotes, runs: Runs, clock: Clock) -> None:
        self._catalogue, self._quotes, self._runs, self._clock = catalogue, quotes, runs, clock

    async def __call__(self, command: QuoteRunCommand) -> RunQuoted:
        """Give a quote.

        Raises `InvalidValue`, `ModelNotFound`, `ConversationNotFound`, `IdempotencyKeyReused`, `TryAgain`.
        """
        actor = command.actor
        authorise(actor, Action.QUOTE)
        if not command.lines:
            raise InvalidValue(field="messages", reason="must not be empty")
        snapshot = self._catalogue.current()
        model = snapshot.find(command.model)
        require_writer(model)
        price = shown_price(snapshot, model).per_token
        lines = history_window((*await self._earlier(command), *command.lines), budget_tokens=model.prompt_tokens)
        size = size_run(
            price=price,
            input_bound=sum(token_bound(line.text) for line in lines),
            asked=command.max_tokens,
            model_limit=model.max_output_tokens,
            context_length=model.context_length,
            budget=NO_LIMIT,
        )
        likely = Usage(
            input_tokens=sum(likely_tokens(line.text) for line in lines),
            output_tokens=min(size.max_tokens, TYPICAL_OUTPUT_TOKENS),
        )
        quote = Quote(
            id=QuoteId(derived_id(actor.workspace.hex, actor.user.hex, "quote", command.idempotency_key)),
            workspace=actor.workspace,
            model=model.id,
            likely=min(price.charge_for(likely), size.hold),
            ceiling=size.hold,
            expires_at=self._clock.now() + QUOTE_LIFETIME,
        )
        earlier = await self._quotes.add(quote, user=actor.user, fingerprint=_fingerprint_of(command))
        notice = language_notice(model, command.lines[-1].text)
        return RunQuoted(quote=earlier or quote, notice=notice, replayed=earlier is not None)

    async def _earlier(self, command: QuoteRunCommand) -> tuple[PromptLine, ...]:
        if command.conversation is None:
            return ()
        return (await self._runs.chat_context(command.actor.workspace, command.conversation, None)).lines


def _fingerprint_of(command: QuoteRunCommand) -> bytes:
    lines = (part for line in command.lines for part in (line.speaker, line.text))
    return fingerprint_of(
        command.kind, command.model, str(command.conversation or ""), str(command.max_tokens or ""), *lines
    )
