"""Limits: who counts what comes by API keys, and what is granted."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from collections.abc import AsyncIterable
from contextlib import AsyncExitStack
from typing import NamedTuple

from dishka import Provider, Scope, provide, provide_all
from valkey.asyncio import Valkey

from aimall.adapters.memory.limits.rate_limits import MemoryRateLimits
from aimall.adapters.valkey.client import open_valkey
from aimall.adapters.valkey.probe import LimitsProbe
from aimall.adapters.valkey.rate_limits import ValkeyRateLimits
from aimall.application.access.limits.admit_call import AdmitCall
from aimall.application.access.limits.correct_tokens import CorrectTokens
from aimall.application.access.limits.ports import RateLimits
from aimall.application.access.limits.quotas import Quotas
from aimall.application.access.limits.steady_limits import SteadyLimits
from aimall.application.access.limits.take_tokens import TakeTokens
from aimall.application.clock import Clock
from aimall.bootstrap.settings import Settings


class SharedStore(NamedTuple):
    """What all processes share beside the database, if there is anything."""

    valkey: Valkey | None


class LimitParts(Provider):
    """Limits of whoever comes by an API key."""

    scope = Scope.APP

    use_cases = provide_all(AdmitCall, TakeTokens, CorrectTokens)

    @provide
    async def store(self, settings: Settings) -> AsyncIterable[SharedStore]:
        async with AsyncExitStack() as opened:
            url = settings.valkey_url
            yield SharedStore(None if url is None else await opened.enter_async_context(open_valkey(url)))

    @provide
    def limits(self, store: SharedStore, clock: Clock) -> RateLimits:
        return MemoryRateLimits(clock) if store.valkey is None else ValkeyRateLimits(store.valkey)

    @provide
    def steady(self, shared: RateLimits, clock: Clock) -> SteadyLimits:
        return SteadyLimits(shared, MemoryRateLimits(clock), clock)

    @provide
    def quotas(self, settings: Settings) -> Quotas:
        return Quotas(
            workspace_requests=settings.workspace_requests,
            workspace_tokens=settings.workspace_tokens,
            network_requests=settings.network_requests,
        )

    @provide
    def probe(self, store: SharedStore) -> LimitsProbe:
        return LimitsProbe(store.valkey)
