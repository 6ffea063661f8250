"""Texts of the Text Studio: what tone, length and language mean for a model."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aimall.domain.generation.request import PromptLine, Speaker
from aimall.domain.kernel.errors import InvalidValue


class TextLength(StrEnum):
    """How long a text should be."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthRule:
    """What a length means: words asked for, and tokens allowed (Persian takes more tokens a word than English)."""

    words: int
    max_tokens: int


LENGTHS: Final[Mapping[TextLength, LengthRule]] = {
    TextLength.SHORT: LengthRule(words=80, max_tokens=400),
    TextLength.MEDIUM: LengthRule(words=250, max_tokens=1200),
    TextLength.LONG: LengthRule(words=700, max_tokens=3200),
}

TONES: Final[Mapping[str, str]] = {
    "neutral": "Write in a neutral, clear tone.",
    "friendly": "Write in a warm and friendly tone.",
    "formal": "Write in a formal and polite tone.",
    "persuasive": "Write persuasively, without exaggeration.",
    "playful": "Write in a light and playful tone.",
    "professional": "Write in a concise, professional tone.",
}

LANGUAGES: Final[Mapping[str, str]] = {"fa": "Persian", "en": "English"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTemplate:
    """A start for a text: the part that is the same each time. `{topic}` stands for what differs.

    One with a `language` is for texts in it alone, which then goes into the brief too.
    """

    id: str
    prompt: str
    language: str | None = None


TEMPLATES: Final = (
    TextTemplate(id="summary", prompt="Summarise the following text: {topic}"),
    TextTemplate(id="rewrite", prompt="Rewrite the following text so that it reads well: {topic}"),
    TextTemplate(id="translate_fa", prompt="Translate the following text into Persian: {topic}", language="fa"),
    TextTemplate(id="translate_en", prompt="Translate the following text into English: {topic}", language="en"),
    TextTemplate(id="product_description", prompt="Describe this product for an online shop: {topic}"),
    TextTemplate(id="email", prompt="Write an e-mail about: {topic}"),
    TextTemplate(id="social_post", prompt="Write a post for social media about: {topic}"),
    TextTemplate(id="article", prompt="Write an article about: {topic}"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBrief:
    """What is to be written, and how. Raises `InvalidValue` for a tone or language that is not on offer."""

    prompt: str
    tone: str | None
    length: TextLength
    language: str | None

    def __post_init__(self) -> None:
        if self.tone is not None and self.tone not in TONES:
            raise InvalidValue(field="tone", reason=f"must be one of {', '.join(TONES)}")
        if self.language is not None and self.language not in LANGUAGES:
            raise InvalidValue(field="language", reason=f"must be one of {', '.join(LANGUAGES)}")

    @property
    def max_tokens(self) -> int:
        """The most that the answer may take."""
        return LENGTHS[self.length].max_tokens

    def lines(self) -> tuple[PromptLine, ...]:
        """Put the brief into words."""
        rules = [TONES[self.tone or "neutral"], f"Aim for about {LENGTHS[self.length].words} words."]
        if self.language is not None:
            rules.append(f"Write in {LANGUAGES[self.language]}.")
        rules.append("Give only the text itself, without remarks about it.")
        return (
            PromptLine(speaker=Speaker.SYSTEM, text=" ".join(rules)),
            PromptLine(speaker=Speaker.USER, text=self.prompt),
        )
