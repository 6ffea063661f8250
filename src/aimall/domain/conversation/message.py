"""Messages: what was said, by whom, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aimall.domain.kernel.ids import ConversationId, GenerationId, MessageId


class MessageRole(StrEnum):
    """Who says a message."""

    USER = "user"
    ASSISTANT = "assistant"


class MessageStatus(StrEnum):
    """What became of a message. Its text and its money are apart: an incomplete answer is kept and costs nothing."""

    PENDING = "pending"
    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"  # by the person who asked
    INCOMPLETE = "incomplete"  # it broke off
    FAILED = "failed"  # nothing came


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """A part of a message that is text. Images and files join as parts of other kinds."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `parent` is what it answers, so edits and retries are branches.

    `finish` is of an answer alone: why its run ended, in the word of `generation`, which this room does not know.
    """

    id: MessageId
    conversation: ConversationId
    parent: MessageId | None
    role: MessageRole
    parts: tuple[TextPart, ...]
    generation: GenerationId | None
    status: MessageStatus
    created_at: datetime
    finish: str | None = None
