"""Usage as upstreams write it. A figure that cannot be true is no figure: the ladder of sources goes on without it."""

from decimal import ROUND_CEILING, Decimal
from typing import Final

import msgspec

from aimall.domain.catalog.usage import Usage

TOKENS_MAX: Final = 1 << 24  # far beyond any context window; more is a fault of the sender
COST_USD_MAX: Final = Decimal(100_000)
MICRO_PER_USD: Final = 1_000_000


class InputDetails(msgspec.Struct):
    """Parts of the input."""

    cached_tokens: int | None = None


class OutputDetails(msgspec.Struct):
    """Parts of the output."""

    reasoning_tokens: int | None = None


class UsageFigures(msgspec.Struct):
    """The `usage` object of a chunk or an answer."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: InputDetails | None = None
    completion_tokens_details: OutputDetails | None = None
    cost: Decimal | None = None


class TimingFigures(msgspec.Struct):
    """llama.cpp's `timings`: what was read (from its cache and fresh) and written."""

    prompt_n: int
    predicted_n: int
    cache_n: int = 0


_figures = msgspec.json.Decoder(UsageFigures)
_timings = msgspec.json.Decoder(TimingFigures)


def read_usage(raw: bytes | msgspec.Raw) -> tuple[Usage | None, int | None]:
    """Read a `usage` object: the usage, and what the provider charged in micro-dollars; each None if unusable."""
    try:
        figures = _figures.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None, None
    inside, outside = figures.prompt_tokens_details, figures.completion_tokens_details
    usage = usage_of(
        figures.prompt_tokens,
        figures.completion_tokens,
        cached=inside.cached_tokens if inside else None,
        reasoning=outside.reasoning_tokens if outside else None,
    )
    return usage, micro_usd(figures.cost)


def read_timings(raw: bytes | msgspec.Raw) -> Usage | None:
    """Read llama.cpp's `timings` as a usage."""
    try:
        figures = _timings.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return usage_of(figures.prompt_n + figures.cache_n, figures.predicted_n, cached=figures.cache_n, reasoning=None)


def usage_of(prompt: int | None, completion: int | None, *, cached: int | None, reasoning: int | None) -> Usage | None:
    """Make a usage of what was said, or None if a part is missing, negative or absurd."""
    if prompt is None or completion is None:
        return None
    parts = (prompt, completion, cached or 0, reasoning or 0)
    if min(parts) < 0 or max(parts) > TOKENS_MAX:
        return None
    return Usage(input_tokens=parts[0], output_tokens=parts[1], cached_input_tokens=parts[2], reasoning_tokens=parts[3])


def micro_usd(cost: Decimal | None) -> int | None:
    """Turn dollars into whole micro-dollars, rounded up once; None if there is no cost or it cannot be true."""
    # The bound comes before the arithmetic: 1e999999999 is a valid number and would not fit into any memory.
    if cost is None or not cost.is_finite() or not 0 <= cost <= COST_USD_MAX:
        return None
    return int((cost * MICRO_PER_USD).to_integral_value(ROUND_CEILING))
