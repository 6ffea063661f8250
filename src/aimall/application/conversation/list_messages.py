"""List the messages of a conversation."""

from dataclasses import dataclass

from aimall.application.conversation.ports import ConversationUnit
from aimall.application.paging import Page, PageRequest
from aimall.application.units import Units
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.conversation.errors import ConversationNotFound
from aimall.domain.conversation.message import Message
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMessagesQuery:
    """Which page of which conversation."""

    actor: Actor
    conversation: ConversationId
    page: PageRequest


class ListMessages:
    """Whoever works in the workspace. Reads only."""

    def __init__(self, units: Units[ConversationUnit]) -> None:
        self._units = units

    async def __call__(self, query: ListMessagesQuery) -> Page[Message]:
        """Give a page, oldest first. Raises `ConversationNotFound`."""
        workspace = query.actor.workspace
        authorise(query.actor, Action.SEE_CONVERSATIONS)
        async with self._units.begin() as unit:
            if await unit.conversations.find(workspace, query.conversation) is None:
                raise ConversationNotFound
            return await unit.messages.page(workspace, query.conversation, query.page)
