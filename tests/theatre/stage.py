"""A stage for runs: the application, two providers that sell the same models, a third that keeps books, one clock."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import httpx
from dishka import Provider, Scope, provide

from aimall.adapters.system.clock import SystemClock
from aimall.application.clock import Clock
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import LeaseOwner
from aimall.application.generation.running.live_runs import LiveRuns
from aimall.application.generation.running.run_completion import RunLimits
from aimall.bootstrap.provider_settings import ModelConfig, ProviderConfig
from aimall.entrypoints.http.injection import CONTAINER
from aimall.entrypoints.http.stream.viewers import Viewers
from tests.mall import ORIGIN, Mall, alive, furnished_app, settings_for, transport_to
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.openrouter_standin import OpenRouterStandIn
from tests.upstreams.script import Record
from tests.upstreams.standin import ChatStandIn

MODELS_OF_A_KIND: Final = 200
INPUT_USD, OUTPUT_USD = Decimal("0.10"), Decimal("0.40")  # per million tokens; as coins see `audit.priced`
DEARER: Final = Decimal("0.01")  # what beta takes more for the models of kind "guarded"
RUNS_AT_ONCE: Final = 12  # more than the product allows, so that ten can be the limit of coins
RESTART_S_MAX: Final = 20.0
# What a reader meets while a scenario restarts the server.
RESTARTING: Final = (
    OSError,
    asyncpg.exceptions.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InterfaceError,
)
HASTE: Final = 50  # how much shorter every wait of ours is, unless a test says otherwise


class HastyClock(SystemClock):
    """The real time, with waits that are short and a calendar that can be turned forward."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        self.haste = HASTE

    def now(self) -> datetime:
        """Tell the time, as far ahead as the test has turned it."""
        return super().now() + self.ahead

    async def sleep(self, seconds: float) -> None:
        """Wait, in haste."""
        await super().sleep(seconds / self.haste)


class StageParts(Provider):
    """What the stage sets apart from the product: the clock, the provider's deadlines, how many runs at once."""

    scope = Scope.APP

    def __init__(self, clock: HastyClock, limits: RunLimits, runs_at_once: int) -> None:
        super().__init__()
        self._clock, self._limits, self._runs_at_once = clock, limits, runs_at_once

    @provide
    def clock(self) -> Clock:
        return self._clock

    @provide
    def limits(self) -> RunLimits:
        return self._limits

    @provide
    def policy(self, owner: LeaseOwner) -> RunPolicy:
        return RunPolicy(owner=owner, runs_at_once=self._runs_at_once)


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything that a scenario plays on. `alpha` is asked first, `beta` second; `router` alone keeps books."""

    mall: Mall
    alpha: OpenAiStandIn
    beta: OpenAiStandIn
    router: OpenRouterStandIn
    clock: HastyClock
    live: LiveRuns
    viewers: Viewers
    books: asyncpg.Connection
    requests_seen: int = 0
    requests_without_hold: list[str] = field(default_factory=list[str])
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(MODELS_OF_A_KIND)))

    @property
    def upstreams(self) -> tuple[ChatStandIn, ...]:
        """All providers."""
        return (self.alpha, self.beta, self.router)

    def fresh_number(self) -> int:
        """Number a scenario: its models are its own, and so is the health of their routes."""
        number = next(self._numbers, None)
        assert number is not None, "more scenarios than MODELS_OF_A_KIND"
        return number

    async def rows(self, statement: str, *arguments: object) -> list[dict[str, Any]]:
        """Read the database beside the application."""
        async with self._reading, asyncio.timeout(RESTART_S_MAX):
            while True:
                try:
                    if self.books.is_closed():
                        self.books = await asyncpg.connect(self.mall.database_url)
                    return [dict(row) for row in await self.books.fetch(statement, *arguments)]
                except RESTARTING:
                    await asyncio.sleep(0.02)
                except asyncpg.exceptions.InternalClientError:
                    self.books.terminate()  # the server said goodbye in the middle: the driver would wait for ever

    async def close(self) -> None:
        """Stop reading the database."""
        await self.books.close()

    async def notice(self, record: Record) -> None:
        """Check at every request that its provider receives: somebody's coins are held for it."""
        run = run_of(record)
        held = await self.rows("SELECT 1 FROM ledger.hold WHERE id = $1 AND state = 'open'", run)
        self.requests_seen += 1
        if not held:
            self.requests_without_hold.append(f"{run} at {record.path}")

    def begin(self) -> None:
        """Forget the scenario before."""
        for upstream in self.upstreams:
            upstream.forget()
        self.router.books_late = 0
        self.clock.haste = HASTE
        self.requests_seen = 0
        self.requests_without_hold.clear()


def run_of(record: Record) -> UUID:
    """Tell which run a request was made for, by its own word."""
    return UUID(hex=record.headers["x-client-request-id"].removeprefix("gen_"))


@asynccontextmanager
async def open_stage(
    database_url: str, directory: Path, *, limits: RunLimits | None = None, runs_at_once: int = RUNS_AT_ONCE
) -> AsyncGenerator[Stage]:
    """Start the application and its providers in this process."""
    clock = HastyClock()
    settings = settings_for(directory, "http://127.0.0.1:1", AIMALL_SWEEP_SECONDS=str(0.5 * HASTE))
    settings = replace(settings, trusted_proxies=("127.0.0.1/32",), openai_compatible_base_url=None)
    async with AsyncExitStack() as opened:
        alpha = await opened.enter_async_context(OpenAiStandIn())
        beta = await opened.enter_async_context(OpenAiStandIn())
        router = await opened.enter_async_context(OpenRouterStandIn())
        door = furnished_app(
            settings,
            database_url,
            StageParts(clock, limits or RunLimits(), runs_at_once),
            providers=_providers(alpha, beta, router),
        )
        await opened.enter_async_context(alive(door, settings))
        http = await opened.enter_async_context(httpx.AsyncClient(transport=transport_to(door), base_url=ORIGIN))
        container = door.app.state[CONTAINER]
        books = await asyncpg.connect(database_url)
        stage = Stage(
            mall=Mall(door=door, http=http, upstream=alpha, database_url=database_url, settings=settings),
            alpha=alpha,
            beta=beta,
            router=router,
            clock=clock,
            live=await container.get(LiveRuns),
            viewers=await container.get(Viewers),
            books=books,
        )
        opened.push_async_callback(stage.close)
        for upstream in stage.upstreams:
            upstream.on_request = stage.notice
        yield stage


def _providers(alpha: OpenAiStandIn, beta: OpenAiStandIn, router: OpenRouterStandIn) -> tuple[ProviderConfig, ...]:
    def of(name: str, upstream: ChatStandIn, priority: int, *models: ModelConfig) -> ProviderConfig:
        kind = "openrouter" if upstream is router else "openai_compatible"
        key = "sk-or-v1-standin" if upstream is router else None
        url = upstream.base_url
        return ProviderConfig(
            name=name, kind=kind, base_url=url, api_key=key, priority=priority, sells_all=False, models=models
        )

    return (
        of("alpha", alpha, 1, *_models("solo"), *_models("both"), *_models("guarded")),
        of("beta", beta, 2, *_models("both"), *_models("guarded", dearer=DEARER)),
        of("router", router, 3, *_models("routed")),
    )


def _models(kind: str, *, dearer: Decimal = Decimal(0)) -> tuple[ModelConfig, ...]:
    return tuple(
        ModelConfig(
            upstream=f"{kind}-{number}",
            id=f"{kind}/{number}",
            input_usd_per_million=INPUT_USD + dearer,
            output_usd_per_million=OUTPUT_USD + dearer,
        )
        for number in range(MODELS_OF_A_KIND)
    )
