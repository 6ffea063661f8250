"""What is asked of a provider, per kind of generation."""

from dataclasses import dataclass
from enum import StrEnum


class GenerationKind(StrEnum):
    """The kinds of paid act."""

    CHAT = "chat"
    TEXT = "text"
    IMAGE = "image"
    SPEECH = "speech"  # text to speech
    TRANSCRIPTION = "transcription"  # speech to text
    VIDEO = "video"


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
class ChatRequest:
    """One conversation to continue. `model` is the provider's own name; `max_tokens` is sized by the hold."""

    model: str
    lines: tuple[PromptLine, ...]
    max_tokens: int
    temperature: float | None = None
