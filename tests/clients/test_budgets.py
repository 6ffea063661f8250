"""Keys that are asked for far more at once than they may: exactly that much is let through."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Final

import httpx
import pytest

from tests.clients.developer import Developer
from tests.upstreams.script import Script

ASK: Final = {
    "model": "compatible/standin-echo",
    "messages": [{"role": "user", "content": "Say hello"}],
    "max_tokens": 3,
}
AT_ONCE, AFFORDED, ADMITTED = 200, 20, 30


@pytest.fixture
async def http(developer: Developer) -> AsyncIterator[httpx.AsyncClient]:
    """As many connections as calls."""
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=developer.base_url, timeout=60, limits=limits) as http:
        yield http


async def asked(http: httpx.AsyncClient, key: str) -> httpx.Response:
    return await http.post("/chat/completions", json=ASK, headers={"Authorization": f"Bearer {key}"})


async def hold_of_one(http: httpx.AsyncClient, developer: Developer) -> Decimal:
    """Tell how much of the wallet is set aside while one of these calls runs."""
    developer.upstream.script(Script(pieces=["Hi"], gate_after=0))
    before = developer.available()
    call = asyncio.create_task(asked(http, developer.key()))
    await asyncio.to_thread(developer.until, lambda log: len(log) == 1)
    hold = before - developer.available()
    developer.release()
    assert (await call).status_code == 200
    developer.upstream.forget()
    return hold


async def test_of_two_hundred_calls_at_once_exactly_those_are_answered_that_the_cap_affords(
    http: httpx.AsyncClient, developer: Developer
) -> None:
    hold = await hold_of_one(http, developer)
    # No answer ends, and frees what is left of its hold, before every call is decided.
    developer.upstream.script(Script(pieces=["Hi"], gate_after=0, times=0))
    key, before = developer.key(capTotal=str(hold * AFFORDED)), developer.available()
    statuses: Counter[int] = Counter()
    cost = Decimal(0)
    for call in asyncio.as_completed([asked(http, key) for _ in range(AT_ONCE)]):
        answer = await call
        statuses[answer.status_code] += 1
        cost += Decimal(answer.headers.get("x-aimall-coin-cost", "0"))
        if statuses[402] == AT_ONCE - AFFORDED:
            developer.release()
    assert statuses == {200: AFFORDED, 402: AT_ONCE - AFFORDED}
    assert len(developer.upstream.log) == AFFORDED
    assert cost == developer.spent() == before - developer.available() > 0


async def test_of_a_crowd_of_calls_exactly_those_are_admitted_that_a_minute_allows(
    http: httpx.AsyncClient, developer: Developer
) -> None:
    crowded, other = developer.key(requestsPerMinute=ADMITTED), developer.key()
    answers = await asyncio.gather(*(asked(http, key) for key in [crowded] * (AT_ONCE // 2) + [other] * ADMITTED))
    statuses = [answer.status_code for answer in answers]
    assert Counter(statuses[: AT_ONCE // 2]) == {200: ADMITTED, 429: AT_ONCE // 2 - ADMITTED}
    assert Counter(statuses[AT_ONCE // 2 :]) == {200: ADMITTED}
    assert len(developer.upstream.log) == 2 * ADMITTED
