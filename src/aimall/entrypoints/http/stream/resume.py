"""Resuming: what `Last-Event-ID` asks for."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Request

from aimall.domain.generation.errors import EventOfAnotherRun
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import GenerationId, parse_id

HEADER: Final = "Last-Event-ID"
_SEQ_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenUpTo:
    """The last event that a follower has."""

    generation: GenerationId
    seq: int


def seen_up_to(request: Request[Any, Any, Any]) -> SeenUpTo | None:
    """Read the header; None when the follower starts anew. Raises `EventOfAnotherRun` when it is malformed."""
    text = request.headers.get(HEADER)
    if not text:
        return None
    name, _, number = text.partition(":")
    try:
        generation = GenerationId(parse_id("gen", name))
    except InvalidValue as error:
        raise EventOfAnotherRun from error
    if not (number.isascii() and number.isdigit() and len(number) <= _SEQ_DIGITS):
        raise EventOfAnotherRun
    return SeenUpTo(generation=generation, seq=int(number))
