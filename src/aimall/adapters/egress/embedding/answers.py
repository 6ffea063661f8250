"""Vectors as OpenAI's shape carries them, from bytes to values, without I/O: lists of numbers, or base64 of floats.

An answer counts whole or not at all: a vector too few, twice, or of another length would stand for the wrong text.
"""

import math
from base64 import b64decode
from binascii import Error as NotBase64
from typing import Final

import msgspec

from aimall.adapters.egress.faults import error_of_value
from aimall.adapters.egress.media.asking import fault_inside
from aimall.adapters.egress.usage_figures import read_usage, usage_of
from aimall.application.generation.embedding.ports import Embedded
from aimall.domain.generation.embedding.request import NUMBER_BYTES, Vector, numbers_of, packed
from aimall.domain.generation.event import Fault, Interrupted, Rejected

_NULL: Final = msgspec.Raw(b"null")


class VectorEntry(msgspec.Struct):
    """One vector. Without an index it stands where it comes."""

    embedding: list[float] | str
    index: int | None = None


class ReadTokens(msgspec.Struct):
    """What was read. Nothing is written, so most servers name no completion tokens."""

    prompt_tokens: int | None = None


class VectorsAnswer(msgspec.Struct):
    """The answer. The usage stays raw: an odd one costs us a figure, not the vectors."""

    data: list[VectorEntry] | None = None
    usage: msgspec.Raw = _NULL
    error: msgspec.Raw = _NULL


class NoVector(Exception):
    """What should be a vector is none."""


_answers = msgspec.json.Decoder(VectorsAnswer)
_read_tokens = msgspec.json.Decoder(ReadTokens)


def read_vectors(body: bytes, *, inputs: int, dimensions: int | None) -> Embedded | Fault:
    """Read an answer of success, which may hold an error all the same."""
    try:
        answer = _answers.decode(body)
        error = error_of_value(msgspec.json.decode(answer.error))
        if error is not None:
            return fault_inside(error)
        vectors = _in_order(answer.data or [], inputs)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Interrupted(detail="the answer is malformed")
    except NoVector as wrong:
        return Interrupted(detail=str(wrong))
    length = len(vectors[0]) // NUMBER_BYTES
    if dimensions not in {None, length}:
        detail = f"vectors of {length} numbers instead of {dimensions}"
        return Rejected(detail=detail, code="dimensions", request_at_fault=True)
    tokens, cost = _usage_in(answer.usage)
    return Embedded(vectors=vectors, usage=usage_of(tokens, 0, cached=None, reasoning=None), cost_micro_usd=cost)


def _in_order(entries: list[VectorEntry], inputs: int) -> tuple[Vector, ...]:
    """Put vectors into the order of their inputs. Raises `NoVector`."""
    placed = {place if one.index is None else one.index: one for place, one in enumerate(entries)}
    if len(entries) != inputs or set(placed) != set(range(inputs)):
        raise NoVector(f"{len(entries)} vectors for {inputs} inputs, or not one for each")
    vectors = tuple(_vector_of(placed[place].embedding) for place in range(inputs))
    if len({len(vector) for vector in vectors}) > 1:
        raise NoVector("vectors of different lengths")
    return vectors


def _vector_of(said: list[float] | str) -> Vector:
    try:
        vector = Vector(b64decode(said, validate=True)) if isinstance(said, str) else packed(said)
    except (NotBase64, ValueError, OverflowError) as wrong:
        raise NoVector("a vector is no list of numbers") from wrong
    if not vector or len(vector) % NUMBER_BYTES or not math.isfinite(sum(numbers_of(vector))):
        raise NoVector("a vector is empty, or holds what is no number")
    return vector


def _usage_in(raw: msgspec.Raw) -> tuple[int | None, int | None]:
    """Give the tokens that were read, and the cost; each None if unusable."""
    _, cost = read_usage(raw)
    try:
        return _read_tokens.decode(raw).prompt_tokens, cost
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None, cost
