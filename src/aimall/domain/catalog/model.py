"""Models on offer, and the routes by which a run may reach each of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

ModelId = NewType("ModelId", str)  # what people pick, for instance `openai/gpt-5-mini`
ProviderName = NewType("ProviderName", str)  # the operator's name for one configured provider


class Capability(StrEnum):
    """What a model can do."""

    CHAT = "chat"


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

    @property
    def prompt_tokens(self) -> int:
        """How much of the context the prompt may take, so that room is left for an answer."""
        return self.context_length * 3 // 4
