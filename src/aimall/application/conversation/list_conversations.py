"""List conversations."""

from dataclasses import dataclass

from aimall.application.conversation.ports import ConversationUnit
from aimall.application.paging import Page, PageRequest
from aimall.application.units import Units
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.conversation.conversation import Conversation
from aimall.domain.conversation.search import UNFILED, ConversationFilter
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListConversationsQuery:
    """Which page, of which of them."""

    actor: Actor
    page: PageRequest
    wanted: ConversationFilter = UNFILED


class ListConversations:
    """Whoever works in the workspace. Reads only."""

    def __init__(self, units: Units[ConversationUnit]) -> None:
        self._units = units

    async def __call__(self, query: ListConversationsQuery) -> Page[Conversation]:
        """Give a page, newest first."""
        authorise(query.actor, Action.SEE_CONVERSATIONS)
        async with self._units.begin() as unit:
            return await unit.conversations.page(query.actor.workspace, query.page, query.wanted)
