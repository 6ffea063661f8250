"""Completing a run: what the person asks and what the deadlines say is heard whatever the provider does."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from uuid import UUID

import pytest

from aimall.adapters.system.clock import SystemClock
from aimall.application.generation.ports import AlreadySettled, BeginRun, Begun, Refused, Replayed, Settled, SettleRun
from aimall.application.generation.running.commit_end import CommitEnd
from aimall.application.generation.running.live_run import UNSTORED_BYTES_LIMIT, LiveRun
from aimall.application.generation.running.live_runs import LiveRuns
from aimall.application.generation.running.provider_set import ProviderSet
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.application.generation.running.run_completion import RunCompletion, RunLimits, RunOrder
from aimall.application.generation.running.settlement import SettleGeneration
from aimall.domain.catalog.model import ProviderName, Route
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import ChatEvent, Completed, FinishReason, Interrupted, TextDelta
from aimall.domain.generation.feed import LoggedEvent, RunStarted
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.request import ChatRequest, PromptLine, Speaker
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import GenerationId, PriceVersionId, WorkspaceId
from aimall.domain.pricing.price import PriceVersion, TokenPrice

ROUTE = Route(provider=ProviderName("a"), upstream_model="m", priority=1)
OTHER = Route(provider=ProviderName("b"), upstream_model="m", priority=2)
PRICE = PriceVersion(
    id=PriceVersionId(UUID(int=9)),
    provider=ROUTE.provider,
    upstream_model="m",
    price=TokenPrice(
        input_per_million=Coins.whole(1), output_per_million=Coins.whole(4), cached_input_per_million=Coins.whole(1)
    ),
)
DONE = Completed(finish=FinishReason.STOP, usage=Usage(input_tokens=5, output_tokens=900))


class NotingBook:
    """A `RunBook` that takes every end."""

    def __init__(self) -> None:
        self.ends: list[SettleRun] = []

    async def begin(self, run: BeginRun) -> Begun | Replayed | Refused:
        raise NotImplementedError

    async def settle(self, end: SettleRun) -> Settled | AlreadySettled:
        self.ends.append(end)
        return Settled(charge=end.charge)

    async def await_cost(self, end: SettleRun) -> Settled | AlreadySettled:
        return await self.settle(end)


class Playing:
    """A `ChatProvider` that plays a part with the run in its hands."""

    def __init__(self, part: Callable[[], AsyncGenerator[ChatEvent]]) -> None:
        self.calls = 0
        self._part = part

    def stream(self, request: ChatRequest, *, run: GenerationId) -> AsyncGenerator[ChatEvent, None]:  # noqa: ARG002
        self.calls += 1
        return self._part()


def a_live_run() -> LiveRun:
    started = LoggedEvent(1, RunStarted(message=None, conversation=None))
    return LiveRun(GenerationId(UUID(int=1)), WorkspaceId(UUID(int=2)), fence=1, log=(started,), clock=SystemClock())


async def complete(
    live: LiveRun,
    *,
    limits: RunLimits | None = None,
    max_tokens: int = 1000,
    lines: tuple[PromptLine, ...] = (),
    **chats: Playing,
) -> list[SettleRun]:
    """Complete a run and give what was committed."""
    book, runs, clock = NotingBook(), LiveRuns(), SystemClock()
    providers = ProviderSet({ProviderName(name): chat for name, chat in chats.items()}, {})
    completion = RunCompletion(
        runs,
        providers,
        RouteHealthBoard(clock),
        SettleGeneration(CommitEnd(book, clock), providers, clock),
        clock,
        limits or RunLimits(),
    )
    routes = tuple(route for route in (ROUTE, OTHER) if route.provider in chats)
    await completion(
        RunOrder(
            live=live,
            routes=routes,
            price=PRICE,
            hold=Coins.whole(1),
            lines=lines,
            max_tokens=max_tokens,
            input_tokens=5,
            answer=None,
        )
    )
    return book.ends


async def test_a_stop_is_heard_although_the_next_words_are_already_there() -> None:
    live = a_live_run()

    async def part() -> AsyncGenerator[ChatEvent]:
        yield TextDelta(text="one ")
        live.ask_stop()
        for _ in range(500):
            yield TextDelta(text="more ")
        yield DONE

    (end,) = await complete(live, a=Playing(part))
    assert (end.finish, end.state) == (FinishReason.STOPPED, RunState.SETTLED)
    assert end.text in {"one ", "one more "}


async def test_a_lost_run_is_heard_although_the_next_words_are_already_there() -> None:
    live = a_live_run()

    async def part() -> AsyncGenerator[ChatEvent]:
        yield TextDelta(text="one ")
        live.lose()
        for _ in range(500):
            yield TextDelta(text="more ")
        yield DONE

    assert await complete(live, a=Playing(part)) == []
    assert live.last_seq < 5


async def test_a_run_that_was_lost_is_sent_to_nobody_again() -> None:
    live = a_live_run()

    async def part() -> AsyncGenerator[ChatEvent]:
        live.lose()
        yield Interrupted(detail="")

    first, second = Playing(part), Playing(part)
    assert await complete(live, a=first, b=second) == []
    assert (first.calls, second.calls) == (1, 0)


async def test_all_attempts_together_have_one_deadline() -> None:
    async def part() -> AsyncGenerator[ChatEvent]:
        await asyncio.Event().wait()
        yield DONE

    first, second = Playing(part), Playing(part)
    limits = RunLimits(first_token_s=3600.0, total_s=0.01)
    (end,) = await complete(a_live_run(), limits=limits, a=first, b=second)
    assert (end.state, end.charge) == (RunState.VOIDED, Coins(0))
    assert (first.calls, second.calls) == (1, 0)


@pytest.mark.parametrize("end", [LiveRun.ask_stop, LiveRun.lose], ids=["stopped", "lost"])
async def test_a_run_that_waits_for_the_store_still_hears_its_end(end: Callable[[LiveRun], None]) -> None:
    live = a_live_run()

    async def part() -> AsyncGenerator[ChatEvent]:
        asyncio.get_running_loop().call_soon(end, live)
        yield TextDelta(text="x" * (UNSTORED_BYTES_LIMIT + 1))
        pytest.fail("the upstream was read although nothing is stored")

    ends = await complete(live, limits=RunLimits(idle_s=3600.0), max_tokens=10_000, a=Playing(part))
    assert [end.finish for end in ends] == ([] if live.is_lost else [FinishReason.STOPPED])


async def test_a_run_that_waits_for_the_store_in_vain_ends_unpaid() -> None:
    async def part() -> AsyncGenerator[ChatEvent]:
        yield TextDelta(text="x")
        yield TextDelta(text="x" * UNSTORED_BYTES_LIMIT)
        pytest.fail("the upstream was read although nothing is stored")

    (end,) = await complete(a_live_run(), limits=RunLimits(idle_s=0.01), max_tokens=10_000, a=Playing(part))
    assert (end.state, end.failure) == (RunState.VOIDED, "provider.interrupted")


async def test_what_was_asked_is_kept_until_a_word_is_shown_and_no_longer() -> None:
    asked = (PromptLine(speaker=Speaker.USER, text="?"),)
    kept: list[int] = []

    async def part() -> AsyncGenerator[ChatEvent]:
        kept.append(sys.getrefcount(asked))
        yield TextDelta(text="one ")
        kept.append(sys.getrefcount(asked))
        yield DONE

    await complete(a_live_run(), lines=asked, a=Playing(part))
    before, after = kept
    assert before - after == 1
