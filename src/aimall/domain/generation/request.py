"""What is asked of a provider, per kind of generation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NewType

from aimall.domain.catalog.model import Ability

JsonText = NewType("JsonText", str)  # one JSON document that we pass on and do not interpret


class GenerationKind(StrEnum):
    """The kinds of paid act."""

    CHAT = "chat"
    COMPLETION = "completion"  # a chat that keeps no conversation: its messages come whole with each request
    EMBEDDING = "embedding"
    TEXT = "text"
    IMAGE = "image"
    SPEECH = "speech"  # text to speech
    TRANSCRIPTION = "transcription"  # speech to text
    VIDEO = "video"


# Their limit on runs at once is apart from that of people: a program that is busy locks nobody out of their chats.
ASKED_BY_PROGRAMS: Final = frozenset({GenerationKind.COMPLETION, GenerationKind.EMBEDDING})


class Speaker(StrEnum):
    """Who says a line of a prompt."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptLine:
    """One line of a prompt."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbatim:
    """A chat in the words of whoever asks: the messages, and all fields that are not ours to decide, as they came.

    The names and their meaning are those of OpenAI's chat protocol, which every chat provider here speaks. What the
    prompt comes to is in tokens: `bound` is never too low, `likely` is for estimates. `pictures` are the
    addresses of those that are only named, each with the place in the request where it is written. `needs` is what
    a model must be able to do for it.
    """

    messages: JsonText
    fields: Mapping[str, JsonText]
    bound: int
    likely: int
    pictures: Mapping[str, str] = field(default_factory=dict[str, str])
    needs: frozenset[Ability] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One conversation to continue. `model` is the provider's own name; `max_tokens` is sized by the hold.

    A `verbatim` chat is asked in place of `lines`, of which it has none.
    """

    model: str
    lines: tuple[PromptLine, ...]
    max_tokens: int
    temperature: float | None = None
    verbatim: Verbatim | None = None
