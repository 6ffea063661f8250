"""Vectors of any OpenAI-compatible server."""

from typing import Final

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.embedding.answers import read_vectors
from aimall.adapters.egress.embedding.batches import BYTES_MAX, DEADLINE_S, embed_in_batches
from aimall.adapters.egress.media.asking import UNACCEPTABLE, MediaCall, error_in, fault_in, labels_of, post
from aimall.adapters.openai_compatible.server import Server
from aimall.application.generation.embedding.ports import Embedded
from aimall.domain.generation.embedding.request import EmbeddingRequest
from aimall.domain.generation.event import Fault, Unreachable
from aimall.domain.kernel.ids import GenerationId

FORMAT: Final = "encoding_format"


class OpenAiCompatibleEmbedder:
    """An `Embedder`. Base64 is a third of the bytes; a server that will not hear of it is asked without, once for all.

    Its calls carry no key of idempotency: several of them may belong to one run.
    """

    def __init__(self, calls: JsonCalls, server: Server) -> None:
        self._calls, self._server = calls, server
        self._knows_format = True

    async def embed(self, model: str, request: EmbeddingRequest, *, run: GenerationId) -> Embedded | Fault:
        """Give the vectors."""

        async def ask(batch: EmbeddingRequest) -> Embedded | Fault:
            return await self._ask(model, batch, run)

        return await embed_in_batches(request, ask)

    async def _ask(self, model: str, batch: EmbeddingRequest, run: GenerationId) -> Embedded | Fault:
        asked_for_base64 = self._knows_format
        reply = await post(self._calls, self._call(model, batch, run))
        if isinstance(reply, Unreachable):
            return reply
        if reply.status in UNACCEPTABLE and asked_for_base64 and FORMAT in error_in(reply).message:
            self._knows_format = False
            return await self._ask(model, batch, run)
        return fault_in(reply) or read_vectors(reply.body, inputs=len(batch.inputs), dimensions=batch.dimensions)

    def _call(self, model: str, batch: EmbeddingRequest, run: GenerationId) -> MediaCall:
        body: dict[str, object] = {"model": model, "input": batch.inputs}
        if self._knows_format:
            body[FORMAT] = "base64"
        if batch.dimensions is not None:
            body["dimensions"] = batch.dimensions
        return MediaCall(
            url=self._server.url("/embeddings"),
            body=msgspec.json.encode(body),
            headers={**self._server.authorization, **labels_of(run)},
            deadline_s=DEADLINE_S,
            bytes_max=BYTES_MAX,
        )
