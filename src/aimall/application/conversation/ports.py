"""What conversations need of a store. Every method names the workspace; what is elsewhere is not found."""

from typing import Protocol

from aimall.application.claims import Claims
from aimall.application.paging import Page, PageRequest
from aimall.application.units import Unit
from aimall.domain.conversation.conversation import Conversation, ConversationChange
from aimall.domain.conversation.message import Message
from aimall.domain.conversation.search import UNFILED, ConversationFilter
from aimall.domain.kernel.ids import ConversationId, WorkspaceId


class Conversations(Protocol):
    """Conversations within an open unit."""

    async def add(self, new: Conversation) -> None:
        """Store a new one."""
        ...

    async def find(self, workspace: WorkspaceId, wanted: ConversationId) -> Conversation | None:
        """Give one, with the run that is writing its answer."""
        ...

    async def page(
        self, workspace: WorkspaceId, request: PageRequest, wanted: ConversationFilter = UNFILED
    ) -> Page[Conversation]:
        """List the wanted ones, newest first."""
        ...

    async def change(
        self, workspace: WorkspaceId, wanted: ConversationId, change: ConversationChange
    ) -> Conversation | None:
        """Set what is given, and give the result."""
        ...

    async def remove(self, workspace: WorkspaceId, wanted: ConversationId) -> None:
        """Make it unfindable. Its runs keep their receipts."""
        ...


class Messages(Protocol):
    """Messages within an open unit."""

    async def page(self, workspace: WorkspaceId, wanted: ConversationId, request: PageRequest) -> Page[Message]:
        """List them, oldest first."""
        ...


class ConversationUnit(Unit, Protocol):
    """The slice of a unit that conversations touch."""

    @property
    def conversations(self) -> Conversations:
        """Conversations."""
        ...

    @property
    def messages(self) -> Messages:
        """Their messages."""
        ...

    @property
    def claims(self) -> Claims:
        """What was done under which idempotency key."""
        ...
