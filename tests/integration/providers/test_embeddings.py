"""Vendors that embed: what goes out, and what is made of all that can come back."""

from collections.abc import AsyncGenerator

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.origins import Origins
from aimall.adapters.openai_compatible.embeddings import OpenAiCompatibleEmbedder
from aimall.adapters.openai_compatible.models import OpenAiCompatibleModels
from aimall.adapters.openai_compatible.server import Server
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.adapters.openrouter.embeddings import OpenRouterEmbedder
from aimall.adapters.openrouter.models import OpenRouterModels
from aimall.application.catalog.ports import ModelSource, OfferedModel, OfferedPrice
from aimall.application.generation.embedding.ports import Embedded, Embedder
from aimall.domain.catalog.model import Capability
from aimall.domain.generation.embedding.request import EmbeddingRequest, Input, numbers_of
from aimall.domain.generation.event import Fault, Rejected, Unreachable
from tests.upstreams.asking import RUN
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.openrouter_standin import OpenRouterStandIn
from tests.upstreams.script import Script
from tests.upstreams.vectors import numbers_for


@pytest.fixture
async def standin() -> AsyncGenerator[OpenAiStandIn]:
    async with OpenAiStandIn() as standin:
        yield standin


@pytest.fixture
async def calls(standin: OpenAiStandIn) -> AsyncGenerator[JsonCalls]:
    async with JsonCalls(Origins([standin.base_url])) as calls:
        yield calls


@pytest.fixture
def embedder(standin: OpenAiStandIn, calls: JsonCalls) -> Embedder:
    return OpenAiCompatibleEmbedder(calls, Server(base_url=standin.base_url))


@pytest.fixture
async def openrouter() -> AsyncGenerator[OpenRouterStandIn]:
    async with OpenRouterStandIn() as standin:
        yield standin


@pytest.fixture
async def account(openrouter: OpenRouterStandIn) -> OpenRouterAccount:
    return OpenRouterAccount(base_url=openrouter.base_url, api_key="sk-or-v1-standin")


@pytest.fixture
async def openrouter_calls(openrouter: OpenRouterStandIn) -> AsyncGenerator[JsonCalls]:
    async with JsonCalls(Origins([openrouter.base_url])) as calls:
        yield calls


async def asked(embedder: Embedder, *inputs: Input, dimensions: int | None = None) -> Embedded | Fault:
    request = EmbeddingRequest(inputs=inputs or ("bread", "نان"), dimensions=dimensions)
    return await embedder.embed("standin-embed", request, run=RUN)


def numbers_in(said: Embedded | Fault) -> list[list[float]]:
    assert isinstance(said, Embedded), said
    return [list(numbers_of(vector)) for vector in said.vectors]


async def offered_by(source: ModelSource, name: str) -> OfferedModel:
    return next(model for model in await source.models() if model.upstream_model == name)


@pytest.mark.parametrize("script", [Script(), Script(is_plain=True), Script(is_shuffled=True), Script(usage="none")])
async def test_vectors_are_the_same_however_a_server_tells_them(
    embedder: Embedder, standin: OpenAiStandIn, script: Script
) -> None:
    standin.script(script)
    said = await asked(embedder)
    assert numbers_in(said) == [numbers_for("bread"), numbers_for("نان")]
    assert isinstance(said, Embedded)
    assert (said.usage is None) == (script.usage == "none")


async def test_base64_is_asked_for_and_nothing_that_was_not_wished(embedder: Embedder, standin: OpenAiStandIn) -> None:
    await asked(embedder, (1, 2))
    assert standin.log[0].body == {"model": "standin-embed", "input": [[1, 2]], "encoding_format": "base64"}


async def test_a_server_that_knows_no_encoding_is_asked_without_and_from_then_on(
    embedder: Embedder, standin: OpenAiStandIn
) -> None:
    standin.script(Script(times=0, knows_encoding=False))
    for _ in range(2):
        assert len(numbers_in(await asked(embedder))) == 2
    assert ["encoding_format" in record.body for record in standin.log] == [True, False, False]


async def test_a_server_that_ignores_the_length_that_was_wished_for_is_no_route(
    embedder: Embedder, standin: OpenAiStandIn
) -> None:
    short: dict[str, object] = {"data": [{"index": 0, "embedding": [0.5]}]}
    standin.script(Script(document=short))
    assert isinstance(await asked(embedder, "bread", dimensions=3), Rejected)


async def test_one_batch_that_fails_is_the_fault_of_all(embedder: Embedder, standin: OpenAiStandIn) -> None:
    standin.script(Script(), Script(status=500))
    assert isinstance(await asked(embedder, *map(str, range(600))), Unreachable)
    assert len(standin.log) == 2


async def test_a_usage_that_one_batch_does_not_tell_is_not_known(embedder: Embedder, standin: OpenAiStandIn) -> None:
    standin.script(Script(), Script(usage="none"))
    said = await asked(embedder, *map(str, range(600)))
    assert isinstance(said, Embedded)
    assert said.usage is None


async def test_what_openrouter_takes_is_known(openrouter_calls: JsonCalls, account: OpenRouterAccount) -> None:
    said = await asked(OpenRouterEmbedder(openrouter_calls, account), *["a b c"] * 50)
    assert isinstance(said, Embedded)
    assert said.usage is not None
    assert (said.usage.input_tokens, said.cost_micro_usd) == (150, 3)


async def test_openrouter_offers_models_that_embed_at_the_price_of_what_they_read(
    openrouter_calls: JsonCalls, account: OpenRouterAccount
) -> None:
    model = await offered_by(OpenRouterModels(openrouter_calls, account), "standin/embed")
    assert model.capabilities == {Capability.EMBEDDING}
    assert isinstance(model.price, OfferedPrice)
    assert (float(model.price.input_micro_usd), model.price.output_micro_usd) == (0.02, 0)


async def test_a_compatible_server_s_model_that_says_that_it_embeds_does(
    standin: OpenAiStandIn, calls: JsonCalls
) -> None:
    source = OpenAiCompatibleModels(calls, base_url=standin.base_url)
    assert (await offered_by(source, "standin-embed")).capabilities == {Capability.EMBEDDING}
    assert (await offered_by(source, "standin-echo")).capabilities == {Capability.CHAT}
