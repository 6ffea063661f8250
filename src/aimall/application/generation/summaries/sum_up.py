"""SumUp: ask a model for the summary of a transcript. Whatever goes wrong, the transcript itself is not harmed."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.clock import Clock
from aimall.application.generation.routes import routes_within
from aimall.application.generation.running.live_run import LiveRun
from aimall.application.generation.running.provider_set import ProviderSet
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.domain.catalog.model import Route
from aimall.domain.catalog.routing import order_routes
from aimall.domain.catalog.tokens import likely_tokens
from aimall.domain.catalog.usage import Usage, UsageSource
from aimall.domain.generation.event import Completed, Fault, Interrupted, Rejected, TextDelta, Throttled, Unreachable
from aimall.domain.generation.request import ChatRequest
from aimall.domain.generation.transcript import Transcript
from aimall.domain.generation.transcripts.summary import SummaryTerms, SummaryUsed, can_sum_up, summary_lines
from aimall.domain.kernel.ids import PriceVersionId
from aimall.domain.pricing.price import PriceVersion

PATIENCE_S: Final = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SummedUp:
    """A summary, what it took, and what its provider took for it."""

    text: str
    used: SummaryUsed
    cost_micro_usd: int | None


class SumUp:
    """Safe to repeat: what an attempt took that is not delivered is the platform's loss."""

    def __init__(self, catalogue: Catalogue, providers: ProviderSet, health: RouteHealthBoard, clock: Clock) -> None:
        self._catalogue, self._providers, self._health, self._clock = catalogue, providers, health, clock

    async def __call__(self, live: LiveRun, terms: SummaryTerms, said: Transcript) -> SummedUp | None:
        """Write it. None when nobody could, when the model does not know the language, or once it is stopped."""
        model = self._catalogue.current().models.get(terms.model)
        if model is None or not said.text.strip() or not can_sum_up(model, said.language):
            return None
        for route in self._routes(terms):
            if live.is_interrupted:
                return None
            heard = await self._ask(live, route, terms, said)
            if isinstance(heard, SummedUp):
                self._health.succeeded(route)
                return heard
            self._health.failed(route, heard)
        return None

    def _routes(self, terms: SummaryTerms) -> tuple[Route, ...]:
        snapshot = self._catalogue.current()
        first = snapshot.models[terms.model].routes[0]
        promised = PriceVersion(
            id=PriceVersionId(terms.price_id),
            provider=first.provider,
            upstream_model=first.upstream_model,
            price=terms.price,
        )
        routes = routes_within(snapshot, terms.model, promised)
        return order_routes(routes, self._health.current(), at=self._clock.now()) if routes else ()

    async def _ask(self, live: LiveRun, route: Route, terms: SummaryTerms, said: Transcript) -> SummedUp | Fault:
        lines = summary_lines(said, terms)
        request = ChatRequest(model=route.upstream_model, lines=lines, max_tokens=terms.max_tokens)
        pieces: list[str] = []
        try:
            async with (
                asyncio.timeout(PATIENCE_S) as live.patience,
                aclosing(self._providers.chat(route).stream(request, run=live.generation)) as events,
            ):
                async for event in events:
                    match event:
                        case TextDelta(text=text):
                            pieces.append(text)
                        case Completed():
                            return _summed_up(request, terms, "".join(pieces), event)
                        case Throttled() | Unreachable() | Rejected() | Interrupted():
                            return event
                        case _:
                            pass
        except TimeoutError:
            return Interrupted(detail="the summary took too long")
        finally:
            live.patience = None
        return Interrupted(detail="the provider ended without an ending")


def _summed_up(request: ChatRequest, terms: SummaryTerms, text: str, completed: Completed) -> SummedUp | Interrupted:
    summary = " ".join(text.split())
    if not summary:
        return Interrupted(detail="the provider said nothing")
    asked = sum(likely_tokens(line.text) for line in request.lines)
    usage, source = completed.usage, UsageSource.PROVIDER
    if usage is None or usage.input_tokens + usage.output_tokens == 0:
        usage, source = Usage(input_tokens=asked, output_tokens=likely_tokens(text)), UsageSource.ESTIMATE
    charge = min(terms.price.charge_for(usage), terms.hold)
    used = SummaryUsed(usage=usage, source=source, charge=charge)
    return SummedUp(text=summary, used=used, cost_micro_usd=completed.provider_cost_micro_usd)
