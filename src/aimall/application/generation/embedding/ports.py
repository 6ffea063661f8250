"""What embedding needs of providers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from aimall.domain.catalog.model import ProviderName
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.embedding.request import EmbeddingRequest, Vector
from aimall.domain.generation.event import Fault
from aimall.domain.kernel.ids import GenerationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """One vector for each input, in its order. `usage` is absent when the provider did not say it."""

    vectors: tuple[Vector, ...]
    usage: Usage | None
    cost_micro_usd: int | None = None


class Embedder(Protocol):
    """Turns texts into vectors.

    Its faults are values. All vectors of an answer have one length, the one that was asked for, if any was. More inputs
    than it takes at once are its own matter: it asks several times and gives all vectors or a fault.
    """

    async def embed(self, model: str, request: EmbeddingRequest, *, run: GenerationId) -> Embedded | Fault:
        """Give the vectors. `model` is the provider's own name; `run` only labels the call."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedders:
    """Who embeds, by the names that routes carry."""

    by_name: Mapping[ProviderName, Embedder] = field(default_factory=dict[ProviderName, Embedder])
