"""Delete a conversation."""

from dataclasses import dataclass

from aimall.application.conversation.ports import ConversationUnit
from aimall.application.units import Units
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.conversation.errors import ConversationBusy, ConversationNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteConversationCommand:
    """Which one."""

    actor: Actor
    conversation: ConversationId


class DeleteConversation:
    """Whoever works in the workspace. What was paid stays in the books; the second time there is nothing to find."""

    def __init__(self, units: Units[ConversationUnit]) -> None:
        self._units = units

    async def __call__(self, command: DeleteConversationCommand) -> None:
        """Delete it. Raises `ConversationNotFound`, `ConversationBusy` while an answer is written, `TryAgain`."""
        workspace = command.actor.workspace
        authorise(command.actor, Action.WRITE_CONVERSATIONS)
        async with self._units.begin() as unit:
            found = await unit.conversations.find(workspace, command.conversation)
            if found is None:
                raise ConversationNotFound
            if found.active is not None:
                raise ConversationBusy(generation=found.active)
            await unit.conversations.remove(workspace, command.conversation)
            await unit.commit()
