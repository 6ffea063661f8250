"""What everybody who embeds promises."""

from aimall.application.generation.embedding.ports import Embedded, Embedder
from aimall.domain.generation.embedding.request import EmbeddingRequest, Input, numbers_of
from tests.upstreams.asking import RUN


async def embedded(embedder: Embedder, model: str, *inputs: Input, dimensions: int | None = None) -> Embedded:
    said = await embedder.embed(model, EmbeddingRequest(inputs=inputs, dimensions=dimensions), run=RUN)
    assert isinstance(said, Embedded), said
    return said


class EmbedderContract:
    """Bound to each adapter by a subclass with the fixtures `embedder`, `model`, `dimensions` and `at_once`.

    The last two are a length of vectors that it can give when it is asked for, and how many inputs go out in one call.
    """

    async def test_each_text_has_its_own_vector_in_its_place(self, embedder: Embedder, model: str) -> None:
        said = await embedded(embedder, model, "bread", "نان", "bread")
        (alone,) = (await embedded(embedder, model, "نان")).vectors
        assert said.vectors[0] == said.vectors[2] != said.vectors[1] == alone

    async def test_all_vectors_have_one_length_and_are_no_zeros(self, embedder: Embedder, model: str) -> None:
        said = await embedded(embedder, model, "a", "a longer text", "متنی بلندتر از این")
        assert len({len(vector) for vector in said.vectors}) == 1
        assert all(any(numbers_of(vector)) for vector in said.vectors)

    async def test_vectors_have_the_length_that_was_asked_for(
        self, embedder: Embedder, model: str, dimensions: int
    ) -> None:
        (vector,) = (await embedded(embedder, model, "bread", dimensions=dimensions)).vectors
        assert len(numbers_of(vector)) == dimensions

    async def test_more_inputs_than_go_out_at_once_come_back_as_one_answer(
        self, embedder: Embedder, model: str, at_once: int
    ) -> None:
        inputs = tuple(f"text {place}" for place in range(at_once + 1))
        said = await embedded(embedder, model, *inputs)
        (last,) = (await embedded(embedder, model, inputs[-1])).vectors
        assert len(said.vectors) == len(inputs)
        assert said.vectors[-1] == last
        assert said.usage is not None
        assert said.usage.input_tokens >= 1

    async def test_what_was_read_is_counted_and_nothing_was_written(self, embedder: Embedder, model: str) -> None:
        said = await embedded(embedder, model, "three plain words")
        assert said.usage is not None
        assert said.usage.input_tokens >= 3
        assert said.usage.output_tokens == 0
        assert said.cost_micro_usd is None or said.cost_micro_usd >= 0
