"""Conversations and messages in memory."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from aimall.adapters.memory.shelf import Draft, LockHolder
from aimall.application.clock import Clock
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.conversation.conversation import Conversation, ConversationChange
from aimall.domain.conversation.message import Message
from aimall.domain.conversation.search import UNFILED, ConversationFilter
from aimall.domain.kernel.ids import ConversationId, GenerationId, MessageId, WorkspaceId
from aimall.domain.kernel.spelling import fold

ItemT = TypeVar("ItemT", Conversation, Message)
Writing = Callable[[ConversationId], GenerationId | None]  # the run that is writing a conversation's answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """A conversation as it is kept: with its newest message, and after its removal too."""

    conversation: Conversation
    head: MessageId | None = None
    is_removed: bool = False


class MemoryConversations:
    """Conversations of a workspace."""

    def __init__(
        self,
        dialogues: Draft[ConversationId, Dialogue],
        messages: Draft[MessageId, Message],
        writing: Writing,
        locks: LockHolder,
        clock: Clock,
    ) -> None:
        self._dialogues, self._messages = dialogues, messages
        self._writing, self._locks, self._clock = writing, locks, clock

    async def add(self, new: Conversation) -> None:
        """Store a new one."""
        await self._dialogues.put(new.id, Dialogue(conversation=new))

    async def find(self, workspace: WorkspaceId, wanted: ConversationId) -> Conversation | None:
        """Give one, with the run that is writing its answer."""
        found = await self._mine(workspace, wanted)
        return self._shown(found) if found else None

    async def page(
        self, workspace: WorkspaceId, request: PageRequest, wanted: ConversationFilter = UNFILED
    ) -> Page[Conversation]:
        """List the wanted ones, newest first."""
        said = await self._messages.all()
        mine = [
            self._shown(dialogue)
            for dialogue in await self._dialogues.all()
            if dialogue.conversation.workspace == workspace
            and not dialogue.is_removed
            and _is_wanted(dialogue.conversation, said, wanted)
        ]
        mine.sort(key=_place, reverse=True)
        after = request.after
        return _page_of([item for item in mine if after is None or _place(item) < (after.at, after.id)], request)

    async def change(
        self, workspace: WorkspaceId, wanted: ConversationId, change: ConversationChange
    ) -> Conversation | None:
        """Set what is given, and give the result."""
        await self._locks.take("conversation", wanted)
        found = await self._mine(workspace, wanted)
        if found is None:
            return None
        given: dict[str, Any] = {name: value for name, value in asdict(change).items() if value is not None}
        if given.keys() & {"title", "model"}:
            given["updated_at"] = self._clock.now()
        changed = replace(found.conversation, **given)
        await self._dialogues.put(wanted, replace(found, conversation=changed))
        return self._shown(replace(found, conversation=changed))

    async def remove(self, workspace: WorkspaceId, wanted: ConversationId) -> None:
        """Make it unfindable. Its runs keep their receipts."""
        await self._locks.take("conversation", wanted)
        found = await self._mine(workspace, wanted)
        if found is not None:
            await self._dialogues.put(wanted, replace(found, is_removed=True))

    async def _mine(self, workspace: WorkspaceId, wanted: ConversationId) -> Dialogue | None:
        found = await self._dialogues.get(wanted)
        is_mine = found is not None and found.conversation.workspace == workspace and not found.is_removed
        return found if is_mine else None

    def _shown(self, dialogue: Dialogue) -> Conversation:
        return replace(dialogue.conversation, active=self._writing(dialogue.conversation.id))


class MemoryMessages:
    """Messages of a conversation."""

    def __init__(self, dialogues: Draft[ConversationId, Dialogue], messages: Draft[MessageId, Message]) -> None:
        self._dialogues, self._messages = dialogues, messages

    async def page(self, workspace: WorkspaceId, wanted: ConversationId, request: PageRequest) -> Page[Message]:
        """List them, oldest first."""
        dialogue = await self._dialogues.get(wanted)
        if dialogue is None or dialogue.conversation.workspace != workspace:
            return Page(items=(), next=None)
        said = sorted((m for m in await self._messages.all() if m.conversation == wanted), key=_place)
        after = request.after
        return _page_of([item for item in said if after is None or _place(item) > (after.at, after.id)], request)


def _is_wanted(conversation: Conversation, said: Sequence[Message], wanted: ConversationFilter) -> bool:
    if conversation.archived is not wanted.archived or wanted.pinned not in {None, conversation.pinned}:
        return False
    words = fold(wanted.words).strip()
    texts = (part.text for message in said if message.conversation == conversation.id for part in message.parts)
    return words in fold(conversation.title) or any(words in fold(text) for text in texts)


def _place(item: Conversation | Message) -> tuple[object, object]:
    return item.created_at, item.id


def _page_of(items: Sequence[ItemT], request: PageRequest) -> Page[ItemT]:
    page = tuple(items[: request.limit])
    more = len(items) > request.limit
    return Page(items=page, next=Cursor(at=page[-1].created_at, id=page[-1].id) if more else None)
