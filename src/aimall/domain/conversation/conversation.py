"""A conversation: its title, its preferred model and its newest message."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aimall.domain.catalog.model import ModelId
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import ConversationId, GenerationId, UserId, WorkspaceId

TITLE_LENGTH_MAX: Final = 200


def title_of(text: str) -> str:
    """Check and tidy a title; an empty one means that the first question will name the conversation."""
    title = " ".join(text.split())
    if len(title) > TITLE_LENGTH_MAX:
        raise InvalidValue(field="title", reason=f"must have at most {TITLE_LENGTH_MAX} characters")
    return title


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation of one workspace. `active` is the run that is writing its next answer."""

    id: ConversationId
    workspace: WorkspaceId
    owner: UserId
    title: str
    model: ModelId | None
    created_at: datetime
    updated_at: datetime
    active: GenerationId | None = None
    pinned: bool = False
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChange:
    """What is None stays as it is."""

    title: str | None = None
    model: ModelId | None = None
    pinned: bool | None = None
    archived: bool | None = None
