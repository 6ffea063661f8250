"""Batches: what is too much for one call goes out in several, and comes back as one answer or as a fault."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final

from aimall.application.generation.embedding.ports import Embedded
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.embedding.request import EmbeddingRequest, Input
from aimall.domain.generation.event import Fault

DEADLINE_S: Final = 120.0
BYTES_MAX: Final = 64 * 1024 * 1024
# OpenAI takes 2,048 inputs and 300,000 tokens in one call; a token is at least a byte.
INPUTS_AT_ONCE: Final = 512
TOKENS_AT_ONCE: Final = 250_000

AskBatch = Callable[[EmbeddingRequest], Awaitable[Embedded | Fault]]


async def embed_in_batches(
    request: EmbeddingRequest, ask: AskBatch, *, inputs_at_once: int = INPUTS_AT_ONCE
) -> Embedded | Fault:
    """Ask batch by batch, and put together what comes. One fault is the fault of all."""
    parts: list[Embedded] = []
    for batch in batches_of(request, inputs_at_once=inputs_at_once):
        said = await ask(batch)
        if isinstance(said, Fault):
            return said
        parts.append(said)
    return _together(parts)


def batches_of(request: EmbeddingRequest, *, inputs_at_once: int) -> Iterator[EmbeddingRequest]:
    """Cut a request into such as fit into one call; an input that is too long alone goes alone."""
    batch: list[Input] = []
    tokens = 0
    for one in request.inputs:
        more = len(one.encode()) if isinstance(one, str) else len(one)
        if batch and (len(batch) == inputs_at_once or tokens + more > TOKENS_AT_ONCE):
            yield EmbeddingRequest(inputs=tuple(batch), dimensions=request.dimensions)
            batch, tokens = [], 0
        batch.append(one)
        tokens += more
    yield EmbeddingRequest(inputs=tuple(batch), dimensions=request.dimensions)


def _together(parts: Sequence[Embedded]) -> Embedded:
    """Put the answers of all batches together. A figure that is missing in one of them is missing."""
    tokens = [part.usage.input_tokens if part.usage else None for part in parts]
    costs = [part.cost_micro_usd for part in parts]
    return Embedded(
        vectors=tuple(vector for part in parts for vector in part.vectors),
        usage=None if None in tokens else Usage(input_tokens=sum(filter(None, tokens)), output_tokens=0),
        cost_micro_usd=None if None in costs else sum(filter(None, costs)),
    )
