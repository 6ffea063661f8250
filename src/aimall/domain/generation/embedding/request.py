"""What may be asked of a model that embeds, and what it gives: vectors, as they travel."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NewType

from aimall.domain.catalog.tokens import TOKENS_PER_MESSAGE, likely_tokens, token_bound
from aimall.domain.kernel.errors import InvalidValue

INPUTS_MAX: Final = 2048
INPUT_LENGTH_MAX: Final = 131_072  # characters or token ids of one input; no model reads more at once
TOKEN_ID_MAX: Final = 2**31 - 1
DIMENSIONS_MAX: Final = 16_384

Vector = NewType("Vector", bytes)  # numbers of 32 bits one after the other, as they travel: little-endian floats
NUMBER_BYTES: Final = 4


def numbers_of(vector: Vector) -> tuple[float, ...]:
    """Give the numbers of a vector."""
    return struct.unpack(f"<{len(vector) // NUMBER_BYTES}f", vector)


def packed(numbers: Sequence[float]) -> Vector:
    """Make a vector of numbers. Raises `OverflowError` for one that 32 bits do not hold."""
    return Vector(struct.pack(f"<{len(numbers)}f", *numbers))


TokenIds = tuple[int, ...]
Input = str | TokenIds


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingRequest:
    """Texts, or lists of token ids, to be turned into one vector each.

    Token ids mean something to the model for whose tokenizer they were made, so they are passed on as they are.
    """

    inputs: tuple[Input, ...]
    dimensions: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.inputs) <= INPUTS_MAX:
            raise InvalidValue(field="input", reason=f"must hold between 1 and {INPUTS_MAX} texts")
        if len({type(one) for one in self.inputs}) > 1:
            raise InvalidValue(field="input", reason="must hold texts only or lists of token ids only")
        for one in self.inputs:
            _check(one)
        if self.dimensions is not None and not 1 <= self.dimensions <= DIMENSIONS_MAX:
            raise InvalidValue(field="dimensions", reason=f"must be between 1 and {DIMENSIONS_MAX}")

    @property
    def has_token_ids(self) -> bool:
        """Whether there are token ids in place of texts."""
        return not isinstance(self.inputs[0], str)

    @property
    def token_bound(self) -> int:
        """More tokens than any tokenizer makes of it."""
        return sum(token_bound(one) if isinstance(one, str) else len(one) + TOKENS_PER_MESSAGE for one in self.inputs)

    @property
    def likely_tokens(self) -> int:
        """About as many tokens as it has: our own count, used only when nobody better tells."""
        return sum(likely_tokens(one) if isinstance(one, str) else len(one) for one in self.inputs)


def _check(one: Input) -> None:
    if not one:
        raise InvalidValue(field="input", reason="must not be empty")
    if len(one) > INPUT_LENGTH_MAX:
        reason = f"must have at most {INPUT_LENGTH_MAX} characters or token ids in each text"
        raise InvalidValue(field="input", reason=reason)
    if not isinstance(one, str) and not all(0 <= token <= TOKEN_ID_MAX for token in one):
        raise InvalidValue(field="input", reason=f"must hold token ids between 0 and {TOKEN_ID_MAX}")
