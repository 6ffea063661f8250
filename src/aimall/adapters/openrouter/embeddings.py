"""Vectors through OpenRouter, which tells what they cost."""

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.embedding.answers import read_vectors
from aimall.adapters.egress.embedding.batches import BYTES_MAX, DEADLINE_S, embed_in_batches
from aimall.adapters.egress.media.asking import MediaCall, fault_in, labels_of, post
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.application.generation.embedding.ports import Embedded
from aimall.domain.generation.embedding.request import EmbeddingRequest
from aimall.domain.generation.event import Fault, Unreachable
from aimall.domain.kernel.ids import GenerationId


class OpenRouterEmbedder:
    """An `Embedder`."""

    def __init__(self, calls: JsonCalls, account: OpenRouterAccount) -> None:
        self._calls, self._account = calls, account

    async def embed(self, model: str, request: EmbeddingRequest, *, run: GenerationId) -> Embedded | Fault:
        """Give the vectors."""

        async def ask(batch: EmbeddingRequest) -> Embedded | Fault:
            body: dict[str, object] = {"model": model, "input": batch.inputs, "encoding_format": "base64"}
            if batch.dimensions is not None:
                body["dimensions"] = batch.dimensions
            call = MediaCall(
                url=self._account.url("/embeddings"),
                body=msgspec.json.encode(body),
                headers={**self._account.headers, **labels_of(run)},
                deadline_s=DEADLINE_S,
                bytes_max=BYTES_MAX,
            )
            reply = await post(self._calls, call)
            if isinstance(reply, Unreachable):
                return reply
            return fault_in(reply) or read_vectors(reply.body, inputs=len(batch.inputs), dimensions=batch.dimensions)

        return await embed_in_batches(request, ask)
