"""OpenRouter: what is its own, on real sockets. The machinery that it shares is tested with the compatible servers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from fractions import Fraction
from uuid import UUID

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.origins import Origins
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.adapters.openrouter.accounting import OpenRouterAccounting
from aimall.adapters.openrouter.chat import OpenRouterChat
from aimall.adapters.openrouter.models import OpenRouterModels
from aimall.application.catalog.ports import OfferedPrice, OffersUnavailable
from aimall.application.generation.providers import FoundUsage, NotYet
from aimall.domain.catalog.model import Ability, Capability
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.event import (
    Accepted,
    ChatEvent,
    Completed,
    FinishReason,
    Interrupted,
    ReasoningDelta,
    Rejected,
    TextDelta,
    Throttled,
    Unreachable,
)
from aimall.domain.generation.request import ChatRequest, PromptLine, Speaker
from aimall.domain.kernel.ids import GenerationId
from aimall.domain.pricing.obstacle import Obstacle
from tests.upstreams.openrouter_standin import OpenRouterStandIn
from tests.upstreams.script import Script

RUN = GenerationId(UUID(int=1))
FIRST_ID = "gen-1763000000-00000000000000000001"


@pytest.fixture
async def standin() -> AsyncIterator[OpenRouterStandIn]:
    async with OpenRouterStandIn() as server:
        yield server


@pytest.fixture
def account(standin: OpenRouterStandIn) -> OpenRouterAccount:
    return OpenRouterAccount(api_key="sk-or-v1-standin", base_url=standin.base_url, app_title="Mall")


@pytest.fixture
async def chat(standin: OpenRouterStandIn, account: OpenRouterAccount) -> AsyncIterator[OpenRouterChat]:
    async with ByteStreams(Origins([standin.base_url])) as streams:
        yield OpenRouterChat(streams, account)


@pytest.fixture
async def calls(standin: OpenRouterStandIn) -> AsyncIterator[JsonCalls]:
    async with JsonCalls(Origins([standin.base_url])) as calls:
        yield calls


def ask(*, max_tokens: int = 100) -> ChatRequest:
    lines = (PromptLine(speaker=Speaker.SYSTEM, text="be brief"), PromptLine(speaker=Speaker.USER, text="say hi"))
    return ChatRequest(model="standin/echo", lines=lines, max_tokens=max_tokens)


async def answer(chat: OpenRouterChat, request: ChatRequest | None = None) -> list[ChatEvent]:
    async with asyncio.timeout(20), aclosing(chat.stream(request or ask(), run=RUN)) as events:
        return [event async for event in events]


async def test_an_answer_arrives_with_its_id_first_and_its_exact_cost_last(
    chat: OpenRouterChat, standin: OpenRouterStandIn
) -> None:
    standin.script(Script(pieces=["hi", "!"], reasoning=["hm"], comments=True, usage="repeat_finish"))
    usage = Usage(input_tokens=4, output_tokens=2)
    assert await answer(chat) == [
        Accepted(provider_generation_id=FIRST_ID),
        ReasoningDelta(text="hm"),
        TextDelta(text="hi"),
        TextDelta(text="!"),
        Completed(finish=FinishReason.STOP, usage=usage, provider_cost_micro_usd=5),
    ]


async def test_the_request_is_bounded_and_says_who_asks(chat: OpenRouterChat, standin: OpenRouterStandIn) -> None:
    await answer(chat, ask(max_tokens=7))
    record = standin.log[0]
    assert record.body["max_tokens"] == 7
    assert record.headers["x-openrouter-title"] == "Mall"


async def test_the_id_is_known_before_the_first_token(chat: OpenRouterChat, standin: OpenRouterStandIn) -> None:
    standin.script(Script(gate_after=0))
    async with aclosing(chat.stream(ask(), run=RUN)) as events:
        assert await anext(events) == Accepted(provider_generation_id=FIRST_ID)
    await standin.until(lambda log: log[0].is_disconnected)


async def test_an_account_that_cannot_pay_is_a_fault_of_the_route(
    chat: OpenRouterChat, standin: OpenRouterStandIn
) -> None:
    standin.affordable_tokens = 50
    ending = (await answer(chat))[-1]
    assert isinstance(ending, Rejected)
    assert not ending.request_at_fault


async def test_a_wrong_key_is_a_fault_of_the_route(standin: OpenRouterStandIn) -> None:
    wrong = OpenRouterAccount(api_key="sk-or-v1-wrong", base_url=standin.base_url)
    async with ByteStreams(Origins([standin.base_url])) as streams:
        ending = (await answer(OpenRouterChat(streams, wrong)))[-1]
    assert ending == Rejected(detail="401: No auth credentials found", code="401", request_at_fault=False)


def test_an_account_does_not_print_its_key() -> None:
    assert "secret" not in repr(OpenRouterAccount(api_key="secret"))


def refusal(status: int) -> Script:
    return Script(status=status, error={"error": {"code": status, "message": "x"}}, headers={"Retry-After": "3"})


@pytest.mark.parametrize("status", [408, 502, 503, 504, 524])
async def test_trouble_is_worth_another_try(chat: OpenRouterChat, standin: OpenRouterStandIn, status: int) -> None:
    standin.script(
        Script(status=status, error={"error": {"code": status, "message": "x"}}, headers={"Retry-After": "3"})
    )
    assert await answer(chat) == [Unreachable(detail=f"{status}: x", retry_after_s=3.0)]


@pytest.mark.parametrize("status", [429, 529])
async def test_overload_slows_us_down(chat: OpenRouterChat, standin: OpenRouterStandIn, status: int) -> None:
    standin.script(
        Script(status=status, error={"error": {"code": status, "message": "x"}}, headers={"Retry-After": "3"})
    )
    assert await answer(chat) == [Throttled(detail=f"{status}: x", retry_after_s=3.0)]


@pytest.mark.parametrize("padding", [0, 5])
async def test_an_error_inside_an_answer_of_200_is_a_fault(
    chat: OpenRouterChat, standin: OpenRouterStandIn, padding: int
) -> None:
    aborted: dict[str, object] = {"error": {"message": "The operation was aborted", "code": 504}}
    standin.script(Script(document=aborted, padding=padding))
    assert await answer(chat) == [
        Accepted(provider_generation_id=FIRST_ID),
        Unreachable(detail="504: The operation was aborted"),
    ]


async def test_a_padded_answer_is_an_answer(chat: OpenRouterChat, standin: OpenRouterStandIn) -> None:
    message = {"role": "assistant", "content": "hi"}
    usage = {"prompt_tokens": 4, "completion_tokens": 1, "cost": 0.000003}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    standin.script(Script(document={"id": FIRST_ID, "choices": [choice], "usage": usage}, padding=5))
    assert (await answer(chat))[1:] == [
        TextDelta(text="hi"),
        Completed(finish=FinishReason.STOP, usage=Usage(input_tokens=4, output_tokens=1), provider_cost_micro_usd=3),
    ]


async def test_a_body_of_padding_alone_is_an_interruption(chat: OpenRouterChat, standin: OpenRouterStandIn) -> None:
    standin.script(Script(padding=5))
    assert isinstance((await answer(chat))[-1], Interrupted)


@pytest.mark.parametrize("done", [0, 1])
async def test_an_error_within_the_stream_is_an_interruption(
    chat: OpenRouterChat, standin: OpenRouterStandIn, done: int
) -> None:
    error = {"code": 502, "message": "Provider disconnected", "metadata": {"error_type": "provider_unavailable"}}
    choice = {"index": 0, "delta": {"content": ""}, "finish_reason": "error", "native_finish_reason": "error"}
    standin.script(Script(pieces=["hi"], error_chunk={"error": error, "choices": [choice]}, done=done))
    assert (await answer(chat))[1:] == [TextDelta(text="hi"), Interrupted(detail="502: Provider disconnected")]


async def test_the_books_are_late_and_then_exact(
    chat: OpenRouterChat, standin: OpenRouterStandIn, calls: JsonCalls, account: OpenRouterAccount
) -> None:
    standin.script(Script(pieces=["hi", "!"], usage="none"))
    standin.books_late = 2
    await answer(chat)
    books = OpenRouterAccounting(calls, account)
    assert [type(await books.find(FIRST_ID)) for _ in range(2)] == [NotYet, NotYet]
    assert await books.find(FIRST_ID) == FoundUsage(
        usage=Usage(input_tokens=4, output_tokens=2), finish=FinishReason.STOP, cost_micro_usd=5
    )


async def test_books_that_cannot_be_reached_are_not_yet(
    standin: OpenRouterStandIn, calls: JsonCalls, account: OpenRouterAccount
) -> None:
    await standin.__aexit__(None, None, None)
    assert isinstance(await OpenRouterAccounting(calls, account).find(FIRST_ID), NotYet)
    await standin.__aenter__()


async def test_the_catalogue_is_read_with_exact_prices(calls: JsonCalls, account: OpenRouterAccount) -> None:
    offered = {model.upstream_model: model for model in await OpenRouterModels(calls, account).models()}
    writers = {name for name, model in offered.items() if Capability.CHAT in model.capabilities}
    assert writers == {"standin/echo", "standin/nulls", "standin/auto", "standin/tiered"}
    echo = offered["standin/echo"]
    assert (echo.context_length, echo.max_output_tokens) == (400_000, 128_000)
    assert isinstance(echo.price, OfferedPrice)
    assert echo.price.input_micro_usd == Fraction(1, 4)
    assert echo.price.output_micro_usd == 2
    assert echo.price.cached_input_micro_usd == Fraction(1, 40)
    assert (offered["standin/nulls"].context_length, offered["standin/nulls"].max_output_tokens) == (None, None)


async def test_the_catalogue_tells_what_a_model_can_do_and_where_it_does_not_nobody_knows(
    calls: JsonCalls, account: OpenRouterAccount
) -> None:
    offered = {model.upstream_model: model for model in await OpenRouterModels(calls, account).models()}
    assert offered["standin/echo"].abilities == {Ability.TOOLS, Ability.SCHEMAS}
    assert offered["standin/nulls"].abilities is None


async def test_a_price_that_varies_makes_a_model_unusable(calls: JsonCalls, account: OpenRouterAccount) -> None:
    offered = {model.upstream_model: model for model in await OpenRouterModels(calls, account).models()}
    assert offered["standin/auto"].price is None
    assert offered["standin/auto"].unusable is Obstacle.VARIES


async def test_the_dearest_tier_is_the_price(calls: JsonCalls, account: OpenRouterAccount) -> None:
    offered = {model.upstream_model: model for model in await OpenRouterModels(calls, account).models()}
    price = offered["standin/tiered"].price
    assert isinstance(price, OfferedPrice)
    assert (price.input_micro_usd, price.output_micro_usd, price.cached_input_micro_usd) == (2, 3, 2)


async def test_a_catalogue_that_cannot_be_read_is_unavailable(standin: OpenRouterStandIn, calls: JsonCalls) -> None:
    lost = OpenRouterAccount(api_key="x", base_url=f"{standin.address}/elsewhere")
    with pytest.raises(OffersUnavailable):
        await OpenRouterModels(calls, lost).models()
