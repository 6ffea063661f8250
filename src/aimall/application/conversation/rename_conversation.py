"""Give a conversation another title or another model."""

from dataclasses import dataclass

from aimall.application.conversation.ports import ConversationUnit
from aimall.application.units import Units
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import ModelId
from aimall.domain.conversation.conversation import Conversation, title_of
from aimall.domain.conversation.errors import ConversationNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameConversationCommand:
    """What is None stays as it is."""

    actor: Actor
    conversation: ConversationId
    title: str | None = None
    model: ModelId | None = None


class RenameConversation:
    """Whoever works in the workspace. Safe to repeat."""

    def __init__(self, units: Units[ConversationUnit]) -> None:
        self._units = units

    async def __call__(self, command: RenameConversationCommand) -> Conversation:
        """Give the conversation as it is now. Raises `InvalidValue`, `ConversationNotFound`, `TryAgain`."""
        authorise(command.actor, Action.WRITE_CONVERSATIONS)
        title = None if command.title is None else title_of(command.title)
        async with self._units.begin() as unit:
            changed = await unit.conversations.change(
                command.actor.workspace, command.conversation, title=title, model=command.model
            )
            if changed is None:
                raise ConversationNotFound
            await unit.commit()
        return changed
