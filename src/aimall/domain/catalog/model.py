"""Models on offer, and the routes by which a run may reach each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

from aimall.domain.catalog.usage import Unit

ModelId = NewType("ModelId", str)  # what people pick, for instance `openai/gpt-5-mini`
ProviderName = NewType("ProviderName", str)  # the operator's name for one configured provider


class Capability(StrEnum):
    """What a model can do."""

    CHAT = "chat"
    EMBEDDING = "embedding"  # text to a vector
    IMAGE = "image"
    SPEECH = "speech"  # text to speech
    TRANSCRIPTION = "transcription"  # speech to text
    VIDEO = "video"


class Ability(StrEnum):
    """What some models of a capability can do, and others cannot."""

    PICTURES = "pictures"  # in what a chat is told
    SCHEMAS = "schemas"  # a chat's answer keeps to a JSON schema
    SOUNDS = "sounds"  # in what a chat is told
    TOOLS = "tools"  # a chat asks for functions to be called
    TRANSLATION = "translation"  # speech in any language to text in English


# What is not here is paid by tokens.
UNITS: Final[Mapping[Capability, Unit]] = {
    Capability.IMAGE: Unit.IMAGE,
    Capability.SPEECH: Unit.CHARACTER,
    Capability.TRANSCRIPTION: Unit.SECOND,
    Capability.VIDEO: Unit.SECOND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way to run a model: a provider, and that provider's own name for it. Lower `priority` is tried first."""

    provider: ProviderName
    upstream_model: str
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model that people may pick. Empty `languages` means that the provider states no limit."""

    id: ModelId
    name: str
    capabilities: frozenset[Capability]
    context_length: int
    routes: tuple[Route, ...]
    max_output_tokens: int | None = None
    languages: tuple[str, ...] = ()
    label: str | None = None  # an honest remark, for instance "demo model, English only"
    voices: tuple[str, ...] = ()  # of a model that speaks; empty when the provider does not tell them
    is_preview: bool = False  # shows how a studio works, and is no AI
    texts_only: bool = False  # of a model that embeds: it reads no lists of token ids
    dimensions: int | None = None  # of a model that embeds: its vectors have this length and no other
    abilities: frozenset[Ability] | None = None  # None when the provider does not tell them

    @property
    def unit(self) -> Unit | None:
        """What the model is paid by; None for tokens. A model that can do several things is one that writes."""
        if self.writes:
            return None
        return next((UNITS.get(capability) for capability in sorted(self.capabilities)), None)

    @property
    def writes(self) -> bool:
        """Whether it gives tokens, beside those that it reads."""
        return Capability.CHAT in self.capabilities

    def lacks(self, ability: Ability) -> bool:
        """Whether it is known that the model cannot do this. One that is not known is to be asked itself."""
        return self.abilities is not None and ability not in self.abilities

    def has(self, ability: Ability) -> bool:
        """Whether it is known that the model can do this."""
        return self.abilities is not None and ability in self.abilities

    @property
    def prompt_tokens(self) -> int:
        """How much of the context the prompt may take, so that room is left for an answer."""
        return self.context_length * 3 // 4
