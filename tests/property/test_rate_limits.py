"""Limits under any arrivals: never more than the quota within any window, and Valkey counts exactly as the domain."""

import asyncio
from dataclasses import dataclass
from itertools import accumulate

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aimall.adapters.memory.limits.rate_limits import MemoryRateLimits
from aimall.adapters.valkey.client import open_valkey
from aimall.adapters.valkey.rate_limits import ValkeyRateLimits
from aimall.application.access.limits.ports import RateLimits
from aimall.domain.access.limits.limit import Admitted, Counted, Limit, Refused, Take
from tests.access import HandClock
from tests.mall import PATIENCE_S
from tests.worlds.valkey import ScratchValkey

LIMITS = (
    Limit(name="short", counts=Counted.REQUESTS, quota=5, window_s=7),
    Limit(name="long", counts=Counted.REQUESTS, quota=12, window_s=60),
    Limit(name="tokens", counts=Counted.TOKENS, quota=1000, window_s=60),
)
WINDOW_S_MAX = 60


@dataclass(frozen=True)
class Call:
    """So long after the one before, so much of each limit, and how much a correction says was used, if there is one."""

    gap_ms: int
    wanted: tuple[int, ...]
    used: int | None


def calls_of(used: st.SearchStrategy[int | None]) -> st.SearchStrategy[list[Call]]:
    gaps = st.integers(0, 1500) | st.integers(0, 70_000) | st.just(0)
    wanted = st.tuples(st.integers(0, 3), st.integers(0, 6), st.integers(0, 1200))
    return st.lists(st.builds(Call, gap_ms=gaps, wanted=wanted, used=used), max_size=40)


def takes_of(call: Call) -> list[Take]:
    return [Take(limit=limit, subject="ann", wanted=w) for limit, w in zip(LIMITS, call.wanted, strict=True)]


LOOK = [Take(limit=limit, subject="ann", wanted=0) for limit in LIMITS]


@given(calls_of(st.none()))
def test_within_any_window_never_more_than_the_quota_is_taken(calls: list[Call]) -> None:
    async def play() -> list[bool]:
        clock = HandClock()
        limits, passed = MemoryRateLimits(clock), list[bool]()
        for call in calls:
            clock.advance(seconds=call.gap_ms / 1000)
            passed.append(isinstance(await limits.take(takes_of(call)), Admitted))
        return passed

    passed, at_ms = asyncio.run(play()), list(accumulate(call.gap_ms for call in calls))
    for place, limit in enumerate(LIMITS):
        for begin_ms in at_ms:
            within = sum(
                takes_of(call)[place].cost
                for call, ms, counts in zip(calls, at_ms, passed, strict=True)
                if counts and begin_ms <= ms < begin_ms + limit.window_ms
            )
            assert within <= limit.quota


@given(calls_of(st.none()))
def test_a_refusal_changes_nothing_and_its_wait_is_enough(calls: list[Call]) -> None:
    async def play() -> None:
        clock = HandClock()
        limits = MemoryRateLimits(clock)
        for call in calls:
            clock.advance(seconds=call.gap_ms / 1000)
            before = await limits.take(LOOK)
            answer = await limits.take(takes_of(call))
            if isinstance(answer, Refused):
                assert (await limits.take(LOOK)).left == before.left == answer.left
                clock.advance(seconds=answer.wait_s)
                assert 1 <= answer.wait_s <= WINDOW_S_MAX
                assert isinstance(await limits.take(takes_of(call)), Admitted)

    asyncio.run(play())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=calls_of(st.none() | st.integers(0, 1500)))
def test_valkey_answers_every_history_as_the_domain_does(calls: list[Call], valkey: ScratchValkey) -> None:
    async def told(limits: RateLimits, call: Call) -> tuple[Admitted | Refused, Admitted | Refused]:
        answer = await limits.take(takes_of(call))
        if isinstance(answer, Admitted) and call.used is not None:
            await limits.correct(answer, call.used)
        return answer, await limits.take(LOOK)

    async def play() -> None:
        clock = HandClock()
        memory = MemoryRateLimits(clock)
        async with open_valkey(valkey.url, patience_s=PATIENCE_S) as client:
            await client.flushdb()
            shared = ValkeyRateLimits(client, lambda: round(clock.monotonic() * 1000))
            for call in calls:
                clock.advance(seconds=call.gap_ms / 1000)
                assert await told(shared, call) == await told(memory, call)

    asyncio.run(play())
