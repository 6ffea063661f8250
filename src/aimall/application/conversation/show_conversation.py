"""Show one conversation."""

from dataclasses import dataclass

from aimall.application.conversation.ports import ConversationUnit
from aimall.application.units import Units
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.conversation.conversation import Conversation
from aimall.domain.conversation.errors import ConversationNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowConversationQuery:
    """Which one."""

    actor: Actor
    conversation: ConversationId


class ShowConversation:
    """Whoever works in the workspace. Reads only."""

    def __init__(self, units: Units[ConversationUnit]) -> None:
        self._units = units

    async def __call__(self, query: ShowConversationQuery) -> Conversation:
        """Give the conversation. Raises `ConversationNotFound`."""
        authorise(query.actor, Action.SEE_CONVERSATIONS)
        async with self._units.begin() as unit:
            found = await unit.conversations.find(query.actor.workspace, query.conversation)
        if found is None:
            raise ConversationNotFound
        return found
