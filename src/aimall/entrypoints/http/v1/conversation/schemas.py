"""What the conversation routes take and give."""

from typing import Annotated

import msgspec

from aimall.domain.conversation.conversation import Conversation
from aimall.domain.conversation.message import Message
from aimall.domain.kernel.ids import print_id
from aimall.entrypoints.http.wire import Given, Shown, Time

Title = Annotated[str, msgspec.Meta(max_length=1000)]
ModelName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class NewConversation(Given):
    """A conversation to begin; its first question names it when no title does."""

    title: Title | None = None
    model: ModelName | None = None


class ConversationChange(Given):
    """What is left out stays as it is."""

    title: Title | None = None
    model: ModelName | None = None
    pinned: bool | None = None
    archived: bool | None = None


class ConversationShown(Shown):
    """A conversation. `activeGenerationId` is the run that is writing its next answer."""

    id: str
    title: str
    model: str | None
    created_at: Time
    updated_at: Time
    active_generation_id: str | None
    pinned: bool
    archived: bool


class ConversationsPage(Shown):
    """Conversations, newest first."""

    items: list[ConversationShown]
    next_cursor: str | None


class MessageShown(Shown):
    """A message. `parentId` is what it follows, so edits and retries are branches.

    `finishReason` says of an answer that has ended why it did: `length` and `budget` mean that it was cut short.
    """

    id: str
    parent_id: str | None
    role: str
    content: str
    generation_id: str | None
    status: str
    finish_reason: str | None
    created_at: Time


class MessagesPage(Shown):
    """Messages, oldest first."""

    items: list[MessageShown]
    next_cursor: str | None


def show_conversation(conversation: Conversation) -> ConversationShown:
    """Show a conversation."""
    return ConversationShown(
        id=print_id("cnv", conversation.id),
        title=conversation.title,
        model=conversation.model,
        created_at=conversation.created_at,
        updated_at=conversation.updated_at,
        active_generation_id=print_id("gen", conversation.active) if conversation.active else None,
        pinned=conversation.pinned,
        archived=conversation.archived,
    )


def show_message(message: Message) -> MessageShown:
    """Show a message; its parts are all text so far."""
    return MessageShown(
        id=print_id("msg", message.id),
        parent_id=print_id("msg", message.parent) if message.parent else None,
        role=message.role.value,
        content="".join(part.text for part in message.parts),
        generation_id=print_id("gen", message.generation) if message.generation else None,
        status=message.status.value,
        finish_reason=message.finish,
        created_at=message.created_at,
    )
