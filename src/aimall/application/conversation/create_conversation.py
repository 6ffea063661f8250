"""Begin a conversation."""

from dataclasses import dataclass

from aimall.application.claims import Claim, IdempotencyKey, fingerprint_of
from aimall.application.clock import Clock
from aimall.application.conversation.ports import ConversationUnit
from aimall.application.units import Units
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import ModelId
from aimall.domain.conversation.conversation import Conversation, title_of
from aimall.domain.conversation.errors import ConversationNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import IdempotencyKeyReused
from aimall.domain.kernel.ids import ConversationId, derived_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateConversationCommand:
    """Begin a conversation; without a title its first question will name it."""

    actor: Actor
    idempotency_key: IdempotencyKey
    title: str | None = None
    model: ModelId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationBegun:
    """The conversation. `replayed` when an earlier equal command had begun it."""

    conversation: Conversation
    replayed: bool


class CreateConversation:
    """Any user, in their own workspace. Repeating it with the same key gives the first conversation."""

    def __init__(self, units: Units[ConversationUnit], clock: Clock) -> None:
        self._units, self._clock = units, clock

    async def __call__(self, command: CreateConversationCommand) -> ConversationBegun:
        """Give the conversation. Raises `InvalidValue`, `IdempotencyKeyReused`, `TryAgain`."""
        actor = command.actor
        authorise(actor, Action.WRITE_CONVERSATIONS)
        conversation = self._new(command)
        claim = Claim(
            id=derived_id("conversation_claim", conversation.id.hex),
            fingerprint=fingerprint_of(repr(command.title), repr(command.model)),
            subject=conversation.id,
        )
        async with self._units.begin() as unit:
            earlier = await unit.claims.put(claim)
            if earlier is None:
                await unit.conversations.add(conversation)
                await unit.commit()
                return ConversationBegun(conversation=conversation, replayed=False)
            if earlier.fingerprint != claim.fingerprint:
                raise IdempotencyKeyReused
            found = await unit.conversations.find(actor.workspace, conversation.id)
            if found is None:
                raise ConversationNotFound
            return ConversationBegun(conversation=found, replayed=True)

    def _new(self, command: CreateConversationCommand) -> Conversation:
        actor, now = command.actor, self._clock.now()
        key = derived_id("conversation", actor.workspace.hex, actor.user.hex, command.idempotency_key)
        return Conversation(
            id=ConversationId(key),
            workspace=actor.workspace,
            owner=actor.user,
            title=title_of(command.title or ""),
            model=command.model,
            created_at=now,
            updated_at=now,
        )
