"""Change a conversation: its title, its model, and where it is kept."""

from dataclasses import dataclass, replace

from aimall.application.conversation.ports import ConversationUnit
from aimall.application.units import Units
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.conversation.conversation import Conversation, ConversationChange, title_of
from aimall.domain.conversation.errors import ConversationNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeConversationCommand:
    """Which conversation, and what about it."""

    actor: Actor
    conversation: ConversationId
    change: ConversationChange


class ChangeConversation:
    """Whoever works in the workspace. Safe to repeat."""

    def __init__(self, units: Units[ConversationUnit]) -> None:
        self._units = units

    async def __call__(self, command: ChangeConversationCommand) -> Conversation:
        """Give the conversation as it is now. Raises `InvalidValue`, `ConversationNotFound`, `TryAgain`."""
        authorise(command.actor, Action.WRITE_CONVERSATIONS)
        change = command.change
        if change.title is not None:
            change = replace(change, title=title_of(change.title))
        async with self._units.begin() as unit:
            changed = await unit.conversations.change(command.actor.workspace, command.conversation, change)
            if changed is None:
                raise ConversationNotFound
            await unit.commit()
        return changed
