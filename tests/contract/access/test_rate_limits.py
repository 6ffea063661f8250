"""The contract of limits, kept in memory and in a real Valkey."""

from collections.abc import AsyncGenerator

import pytest

from aimall.adapters.memory.limits.rate_limits import MemoryRateLimits
from aimall.adapters.valkey.client import open_valkey
from aimall.adapters.valkey.rate_limits import ValkeyRateLimits
from aimall.application.access.limits.ports import RateLimits
from tests.access import HandClock
from tests.contract.access.rate_limits_contract import RateLimitsContract
from tests.mall import PATIENCE_S
from tests.worlds.valkey import ScratchValkey


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


class TestMemoryRateLimits(RateLimitsContract):
    @pytest.fixture
    def limits(self, clock: HandClock) -> RateLimits:
        return MemoryRateLimits(clock)


class TestValkeyRateLimits(RateLimitsContract):
    @pytest.fixture
    async def limits(self, clock: HandClock, valkey: ScratchValkey) -> AsyncGenerator[RateLimits]:
        async with open_valkey(valkey.url, patience_s=PATIENCE_S) as client:
            await client.flushdb()
            yield ValkeyRateLimits(client, lambda: round(clock.monotonic() * 1000))
