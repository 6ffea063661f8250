"""CompleteEmbedding: take a held run to its vectors and its settlement.

It runs as a task of its own: a client who leaves cancels neither the provider's call nor the charge that explains it.
"""

import asyncio
from dataclasses import dataclass, field

from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.embedding.ports import Embedded, Embedders
from aimall.application.generation.ports import SettleRun
from aimall.application.generation.running.commit_end import CommitEnd
from aimall.application.generation.running.live_run import LiveRun
from aimall.application.generation.running.live_runs import LiveRuns
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.application.generation.running.run_completion import Lost
from aimall.application.generation.running.settlement import ending_of
from aimall.domain.catalog.model import Route
from aimall.domain.generation.embedding.request import EmbeddingRequest, Vector
from aimall.domain.generation.embedding.run import Embedding
from aimall.domain.generation.event import Fault, Unreachable
from aimall.domain.generation.generation import RunState, Verdict
from aimall.domain.kernel.ids import PriceVersionId


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingLimits:
    """How long a provider may take, in seconds."""

    total_s: float = 300.0


@dataclass(slots=True, kw_only=True)
class EmbeddingOrder:
    """A run that is held and ours: what to ask, and by which routes.

    `verdict` and `vectors` are what came of it once it has `ended`. They count if `live` is closed: then they are paid
    for.
    """

    live: LiveRun
    routes: tuple[Route, ...]
    price: PriceVersionId
    request: EmbeddingRequest
    run: Embedding
    verdict: Verdict | None = None
    vectors: tuple[Vector, ...] = ()
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class CompleteEmbedding:
    """Complete one run. Whoever ends it first counts: a process that has lost it can write nothing."""

    def __init__(
        self,
        *,
        live: LiveRuns,
        embedders: Embedders,
        health: RouteHealthBoard,
        commit: CommitEnd,
        limits: EmbeddingLimits,
    ) -> None:
        self._live, self._embedders, self._health = live, embedders, health
        self._commit, self._limits = commit, limits

    async def __call__(self, order: EmbeddingOrder) -> None:
        """Complete it, and leave what came of it in the order."""
        try:
            said = await self._answer(order)
            if isinstance(said, Lost):
                return
            crashpoint(CrashPoint.BEFORE_SETTLE)
            is_good = isinstance(said, Embedded)
            order.verdict = order.run.delivered(said.usage, cost_micro_usd=said.cost_micro_usd) if is_good else said
            order.vectors = said.vectors if is_good else ()
            await self._settle(order, order.verdict)
        finally:
            # Whatever happened: whoever waits must not wait for a task that is gone. An unsettled run is swept.
            if not order.live.is_closed:
                order.live.lose()
            self._live.remove(order.live)
            order.ended.set()

    async def _answer(self, order: EmbeddingOrder) -> Embedded | Verdict | Lost:
        live, routes = order.live, list(order.routes)
        while True:
            if live.is_interrupted:
                return Lost() if live.is_lost else order.run.stopped()
            route = routes.pop(0)
            live.state, live.provider, live.attempt = RunState.DISPATCHING, route.provider, live.attempt + 1
            self._live.changed(live)
            said = await self._ask(order, route)
            if isinstance(said, Embedded):
                self._health.succeeded(route)
                return said
            if live.is_interrupted:
                continue
            self._health.failed(route, said)
            crashpoint(CrashPoint.FAULTED)
            step = order.run.after_fault(said, routes_left=len(routes))
            if isinstance(step, Verdict):
                return step

    async def _ask(self, order: EmbeddingOrder, route: Route) -> Embedded | Fault:
        live = order.live
        embedder = self._embedders.by_name[route.provider]
        try:
            async with asyncio.timeout(self._limits.total_s) as live.patience:
                return await embedder.embed(route.upstream_model, order.request, run=live.generation)
        except TimeoutError:
            return Unreachable(detail="the provider took too long")
        finally:
            live.patience = None

    async def _settle(self, order: EmbeddingOrder, verdict: Verdict) -> None:
        live, events = order.live, ending_of(verdict, None)
        end = SettleRun(
            generation=live.generation,
            workspace=live.workspace,
            fence=live.fence,
            state=verdict.state,
            charge=verdict.charge,
            status=verdict.status,
            text="",
            events=(*live.unstored(), *live.numbered(*events)),
            price=order.price,
            finish=verdict.finish,
            usage=verdict.usage,
            source=verdict.source,
            failure=verdict.failure,
            provider=live.provider,
            provider_cost_micro_usd=verdict.provider_cost_micro_usd,
            absorbed=verdict.absorbed,
        )
        await self._commit(live, end, events)
