"""A mall that embeds: an embedder that does what it is told, and the use case around it."""

import asyncio
from hashlib import sha256
from typing import Final

from aimall.application.claims import IdempotencyKey
from aimall.application.generation.embedding.complete_embedding import CompleteEmbedding, EmbeddingLimits
from aimall.application.generation.embedding.embed import Embed, EmbedCommand
from aimall.application.generation.embedding.ports import Embedded, Embedders
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import RunBook
from aimall.application.generation.running.commit_end import CommitEnd
from aimall.domain.catalog.model import Capability, ModelId
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.embedding.request import EmbeddingRequest, Input, packed
from aimall.domain.generation.event import Fault
from aimall.domain.kernel.ids import GenerationId
from tests.runs import Person
from tests.worlds.shelves import offered, usd
from tests.worlds.studio import KEY, Studio, actor_of

EMBEDS: Final = ModelId("vectors")
USUAL_DIMENSIONS: Final = 4
READ: Final = Usage(input_tokens=7, output_tokens=0)


class ScriptedEmbedder:
    """An `Embedder` that gives its answers in turn, the last one for ever; None is a good one. It waits at `gate`."""

    def __init__(self) -> None:
        self.says(None)
        self.asked: list[EmbeddingRequest] = []
        self.began, self.gate = asyncio.Event(), asyncio.Event()
        self.gate.set()

    def says(self, *answers: Embedded | Fault | None) -> None:
        """Answer like this from now on."""
        self.answers = list(answers)

    async def embed(self, model: str, request: EmbeddingRequest, *, run: GenerationId) -> Embedded | Fault:  # noqa: ARG002
        self.asked.append(request)
        self.began.set()
        await self.gate.wait()
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        length = request.dimensions or USUAL_DIMENSIONS
        vectors = tuple(packed(numbers_for(one)[:length]) for one in request.inputs)
        return answer or Embedded(vectors=vectors, usage=READ)


class EmbeddingStudio(Studio):
    """One mall with a first and a second provider of the model `vectors`."""

    def __init__(self, *, policy: RunPolicy | None = None) -> None:
        self.embedder, self.other_embedder = ScriptedEmbedder(), ScriptedEmbedder()
        super().__init__(policy=policy)
        for provider in (self.first, self.second):
            vectors = offered(EMBEDS, usd("1", "4"), can=Capability.EMBEDDING)
            provider.models_now = (*provider.models_now, vectors)

    def rewire(self, *, book: RunBook | None = None) -> None:
        super().rewire(book=book)
        book, clock = book or self.books.book, self.clock
        by_name = {self.first.name: self.embedder, self.second.name: self.other_embedder}
        self.embed = Embed(
            book=book,
            runs=self.books.runs,
            catalogue=self.mall.catalogue,
            health=self.health,
            launcher=self.launcher,
            complete=CompleteEmbedding(
                live=self.live,
                embedders=Embedders(by_name=by_name),
                health=self.health,
                commit=CommitEnd(book, clock),
                limits=EmbeddingLimits(),
            ),
            clock=clock,
            policy=self._policy,
        )


def numbers_for(one: Input) -> list[float]:
    """Give numbers that follow from an input."""
    return [part / 256 for part in sha256(repr(one).encode()).digest()]


def embed_command(
    person: Person, *inputs: Input, key: IdempotencyKey = KEY, model: str = EMBEDS, dimensions: int | None = None
) -> EmbedCommand:
    request = EmbeddingRequest(inputs=inputs or ("bread", "نان"), dimensions=dimensions)
    return EmbedCommand(actor=actor_of(person), idempotency_key=key, model=ModelId(model), request=request)
