"""Limits as they are told."""

from typing import Any

import pytest

from aimall.domain.access.limits.limit import Admitted, Counted, Left, Limit
from aimall.entrypoints.http.edge.exchange import EXCHANGE, Exchange, exchange_of
from aimall.entrypoints.http.limits.headers import duration, limit_headers, tell_limits

REQUESTS = Limit(name="workspace-requests", counts=Counted.REQUESTS, quota=600)
NETWORK = Limit(name="network-requests", counts=Counted.REQUESTS, quota=1200)
TOKENS = Limit(name="workspace-tokens", counts=Counted.TOKENS, quota=1_000_000)


def found(*left: Left) -> Admitted:
    return Admitted(takes=(), left=left, at_ms=0)


def scope_of(path: str) -> dict[str, Any]:
    return {"path": path, "state": {EXCHANGE: Exchange(request_id="r", client="203.0.113.7")}}


def told(path: str, *found_ones: Admitted) -> dict[str, str]:
    scope = scope_of(path)
    for one in found_ones:
        tell_limits(scope, one)
    return limit_headers(exchange_of(scope).left, path)


CALL = found(Left(limit=REQUESTS, remaining=599, reset_s=60), Left(limit=NETWORK, remaining=40, reset_s=31))
RUN = found(Left(limit=TOKENS, remaining=999_000, reset_s=60))


def test_every_limit_is_told_by_the_draft() -> None:
    assert told("/api/v1/models", CALL) == {
        "RateLimit-Policy": '"workspace-requests";q=600;w=60, "network-requests";q=1200;w=60',
        "RateLimit": '"workspace-requests";r=599;t=60, "network-requests";r=40;t=31',
    }


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/models", "/v1"])
def test_openai_clients_are_told_the_narrowest_limit_of_each_kind(path: str) -> None:
    headers = told(path, CALL, RUN)
    assert {name: value for name, value in headers.items() if name.startswith("x-")} == {
        "x-ratelimit-limit-requests": "1200",
        "x-ratelimit-remaining-requests": "40",
        "x-ratelimit-reset-requests": "31s",
        "x-ratelimit-limit-tokens": "1000000",
        "x-ratelimit-remaining-tokens": "999000",
        "x-ratelimit-reset-tokens": "1m0s",
    }


def test_what_is_told_later_stands_beside_what_was_told_before_and_in_place_of_the_same() -> None:
    headers = told("/v1/models", RUN, CALL, found(Left(limit=TOKENS, remaining=7, reset_s=60)))
    assert headers["RateLimit"].startswith('"workspace-tokens";r=7;t=60, "workspace-requests";r=599')
    assert headers["x-ratelimit-remaining-tokens"] == "7"


def test_who_met_no_limit_is_told_of_none() -> None:
    assert told("/v1/models") == {}


@pytest.mark.parametrize(("seconds", "text"), [(0, "0s"), (1, "1s"), (60, "1m0s"), (361, "6m1s")])
def test_a_duration_is_written_as_openai_does(seconds: int, text: str) -> None:
    assert duration(seconds) == text
