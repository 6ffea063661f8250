"""Limits as they are told: by the draft of the IETF on every answer, and under `/v1` in OpenAI's words, too."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, Final

from aimall.domain.access.limits.limit import Admitted, Counted, Left, Refused
from aimall.entrypoints.http.edge.exchange import exchange_of

OPENAI_PREFIX: Final = "/v1/"
_OPENAI_NAMES: Final = {
    counted: tuple(f"x-ratelimit-{what}-{counted}" for what in ("limit", "remaining", "reset")) for counted in Counted
}
_MINUTE_S: Final = 60


def tell_limits(scope: Mapping[str, Any], found: Admitted | Refused) -> None:
    """Remember what is left of the limits, beside what was told before of others, for the head of the answer."""
    exchange_of(scope).left.update({left.limit.name: left for left in found.left})


def limit_headers(left: Mapping[str, Left], path: str) -> dict[str, str]:
    """Write what is left, as whoever asked for this path reads it."""
    told = left.values()
    if not told:
        return {}
    headers = {
        "RateLimit-Policy": ", ".join(map(policy_of, told)),
        "RateLimit": ", ".join(map(state_of, told)),
    }
    if f"{path}/".startswith(OPENAI_PREFIX):
        headers.update(_in_openai_words(tuple(told)))
    return headers


def policy_of(left: Left) -> str:
    """Tell a limit: `q` within any `w` seconds."""
    return f'"{left.limit.name}";q={left.limit.quota};w={left.limit.window_s}'


def state_of(left: Left) -> str:
    """Tell what is left of it: `r`, and all of it again after `t` seconds."""
    return f'"{left.limit.name}";r={left.remaining};t={left.reset_s}'


def duration(seconds: int) -> str:
    """Write a time as OpenAI does: 1s, 6m0s."""
    minutes, rest = divmod(seconds, _MINUTE_S)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"


def _in_openai_words(told: tuple[Left, ...]) -> Iterator[tuple[str, str]]:
    """Tell the narrowest limit of each kind: whoever keeps to it keeps to all of them."""
    for counted, (of_limit, of_remaining, of_reset) in _OPENAI_NAMES.items():
        of_kind = [left for left in told if left.limit.counts is counted]
        if of_kind:
            left = min(of_kind, key=attrgetter("remaining"))
            yield of_limit, str(left.limit.quota)
            yield of_remaining, str(left.remaining)
            yield of_reset, duration(left.reset_s)
