"""Vectors of a stand-in: the same numbers for the same input, told as OpenAI tells them."""

import struct
from base64 import b64encode
from hashlib import sha256
from typing import Final

from tests.upstreams.script import Script

DIMENSIONS: Final = 8


def numbers_for(one: object, *, dimensions: int = DIMENSIONS) -> list[float]:
    """Give numbers that follow from an input, each between 0 and 1, and exact in 32 bits."""
    seed = sha256(repr(one).encode()).digest()
    return [seed[place % len(seed)] / 256 for place in range(dimensions)]


def inputs_in(body: dict[str, object]) -> list[object]:
    """Give what is asked for, one by one."""
    given = body["input"]
    if not isinstance(given, list):
        return [given]
    return [given] if isinstance(given[0], int) else list(given)


def tokens_of(body: dict[str, object]) -> int:
    """Count: a word is a token here, and so is a token id."""
    inputs = inputs_in(body)
    return sum(len(one.split() if isinstance(one, str) else one) for one in inputs if isinstance(one, str | list))


def data_of(body: dict[str, object], script: Script) -> list[dict[str, object]]:
    """Write the vectors as they were asked for, or as the script says."""
    dimensions = body.get("dimensions", DIMENSIONS)
    assert isinstance(dimensions, int)
    is_text = body.get("encoding_format") == "base64" and not script.is_plain
    data: list[dict[str, object]] = []
    for place, one in enumerate(inputs_in(body)[: script.vectors]):
        numbers = numbers_for(one, dimensions=dimensions)
        told = b64encode(struct.pack(f"<{dimensions}f", *numbers)).decode() if is_text else numbers
        data.append({"object": "embedding", "index": place, "embedding": told})
    return data[::-1] if script.is_shuffled else data
