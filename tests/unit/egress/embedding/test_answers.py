"""Vectors in answers: every way of telling them, and what counts as no answer at all."""

import struct
from base64 import b64encode

import msgspec
import pytest

from aimall.adapters.egress.embedding.answers import read_vectors
from aimall.adapters.egress.embedding.batches import batches_of
from aimall.application.generation.embedding.ports import Embedded
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.embedding.request import EmbeddingRequest, numbers_of
from aimall.domain.generation.event import Fault, Interrupted, Rejected, Throttled

GOOD = [0.5, -0.25]


def text_of(*numbers: float) -> str:
    return b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def told(*data: object, **fields: object) -> bytes:
    return msgspec.json.encode({"object": "list", "data": data, **fields})


def entry(embedding: object, index: int | None = None) -> dict[str, object]:
    return {"object": "embedding", "embedding": embedding, **({} if index is None else {"index": index})}


def read(body: bytes, *, inputs: int = 1, dimensions: int | None = None) -> Embedded | Fault:
    return read_vectors(body, inputs=inputs, dimensions=dimensions)


def numbers(said: Embedded | Fault) -> list[list[float]]:
    assert isinstance(said, Embedded), said
    return [list(numbers_of(vector)) for vector in said.vectors]


@pytest.mark.parametrize("embedding", [GOOD, text_of(*GOOD)], ids=["numbers", "base64"])
def test_a_vector_is_the_same_however_it_is_told(embedding: object) -> None:
    assert numbers(read(told(entry(embedding, 0)))) == [GOOD]


def test_vectors_are_put_into_the_order_of_their_inputs() -> None:
    body = told(entry([3.0], 2), entry([1.0], 0), entry([2.0], 1))
    assert numbers(read(body, inputs=3)) == [[1.0], [2.0], [3.0]]


def test_vectors_without_an_index_stand_where_they_come() -> None:
    assert numbers(read(told(entry([1.0]), entry([2.0])), inputs=2)) == [[1.0], [2.0]]


def test_tokens_and_cost_are_told_apart() -> None:
    usage = {"prompt_tokens": 8, "total_tokens": 8, "cost": 0.000002}
    said = read(told(entry(GOOD), usage=usage))
    assert isinstance(said, Embedded)
    assert (said.usage, said.cost_micro_usd) == (Usage(input_tokens=8, output_tokens=0), 2)


@pytest.mark.parametrize(
    "usage", [None, {}, {"prompt_tokens": -1}, {"prompt_tokens": "8"}, {"prompt_tokens": 1 << 40}, 5]
)
def test_a_usage_that_cannot_be_true_is_no_usage(usage: object) -> None:
    said = read(told(entry(GOOD), usage=usage))
    assert isinstance(said, Embedded)
    assert said.usage is None


@pytest.mark.parametrize(
    "data",
    [
        [],
        [entry(GOOD), entry(GOOD), entry(GOOD)],
        [entry(GOOD, 0), entry(GOOD, 0)],
        [entry(GOOD, 1), entry(GOOD, 2)],
        [entry(GOOD), entry([0.5])],
        [entry(GOOD), entry([])],
        [entry(GOOD), entry("")],
        [entry(GOOD), entry("%%%")],
        [entry(GOOD), entry("AAAAAA==")],
        [entry(GOOD), entry([0.5, 1e300])],
        [entry(text_of(*GOOD)), entry(text_of(0.5, float("nan")))],
        [entry(text_of(*GOOD)), entry(text_of(0.5, float("inf")))],
        [entry(GOOD), entry(None)],
    ],
    ids=[
        "none", "too many", "twice the same", "another place", "of another length", "empty", "empty text", "no base64",
        "no whole number", "too large", "not a number", "infinite", "null",
    ],
)  # fmt: skip
def test_an_answer_counts_whole_or_not_at_all(data: list[object]) -> None:
    assert isinstance(read(told(*data), inputs=2), Interrupted)


def test_vectors_of_another_length_than_was_asked_for_are_refused() -> None:
    said = read(told(entry(GOOD)), dimensions=3)
    assert isinstance(said, Rejected)
    assert said.request_at_fault


def test_an_error_inside_an_answer_of_success_is_one() -> None:
    assert isinstance(read(told(error={"code": 429, "message": "slow"})), Throttled)


def test_a_request_is_cut_by_the_number_of_its_inputs_and_by_their_size() -> None:
    def sizes(*inputs: str) -> list[int]:
        return [len(one.inputs) for one in batches_of(EmbeddingRequest(inputs=inputs), inputs_at_once=3)]

    assert sizes(*"abcdefg") == [3, 3, 1]
    assert sizes("x" * 100_000, "ن" * 100_000, "c") == [1, 2]


def test_every_batch_asks_for_the_same_length() -> None:
    request = EmbeddingRequest(inputs=((1, 2), (3,), (4,)), dimensions=5)
    assert [one.dimensions for one in batches_of(request, inputs_at_once=2)] == [5, 5]
