"""The contract of embedders, kept by this machine's own, by every vendor, and by the one in tests."""

from collections.abc import AsyncGenerator

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.embedding.batches import INPUTS_AT_ONCE
from aimall.adapters.media.e5 import DIMENSIONS, TEXTS_AT_ONCE, LocalE5
from aimall.adapters.openai_compatible.embeddings import OpenAiCompatibleEmbedder
from aimall.adapters.openai_compatible.server import Server
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.adapters.openrouter.embeddings import OpenRouterEmbedder
from aimall.application.generation.embedding.ports import Embedder
from aimall.domain.generation.embedding.request import EmbeddingRequest
from tests.contract.embedding.embedder_contract import EmbedderContract
from tests.contract.media.making.media_faults_contract import MediaFaultsContract, MediaVendor
from tests.contract.media.making.vendors import AtOpenAiCompatible, AtOpenRouter
from tests.upstreams.asking import RUN
from tests.upstreams.media_standin import MediaStandIn
from tests.worlds.embedding import ScriptedEmbedder


async def asked(embedder: Embedder) -> object:
    return await embedder.embed("m", EmbeddingRequest(inputs=("bread",)), run=RUN)


class AtVendors:
    """What is the same at both vendors."""

    @pytest.fixture
    def dimensions(self) -> int:
        return 5

    @pytest.fixture
    def at_once(self) -> int:
        return INPUTS_AT_ONCE


class TestOpenRouterEmbedder(AtVendors, AtOpenRouter, EmbedderContract, MediaFaultsContract):
    @pytest.fixture
    def embedder(self, calls: JsonCalls, accounts: tuple[OpenRouterAccount, ...]) -> Embedder:
        return OpenRouterEmbedder(calls, accounts[0])

    @pytest.fixture
    def model(self) -> str:
        return "standin/embed"

    @pytest.fixture
    def vendor(self, standin: MediaStandIn, calls: JsonCalls, accounts: tuple[OpenRouterAccount, ...]) -> MediaVendor:
        real, nobody = (OpenRouterEmbedder(calls, account) for account in accounts)
        return MediaVendor(standin=standin, ask=lambda: asked(real), ask_nobody=lambda: asked(nobody))


class TestOpenAiCompatibleEmbedder(AtVendors, AtOpenAiCompatible, EmbedderContract, MediaFaultsContract):
    @pytest.fixture
    def embedder(self, calls: JsonCalls, servers: tuple[Server, ...]) -> Embedder:
        return OpenAiCompatibleEmbedder(calls, servers[0])

    @pytest.fixture
    def model(self) -> str:
        return "standin-embed"

    @pytest.fixture
    def vendor(self, standin: MediaStandIn, calls: JsonCalls, servers: tuple[Server, ...]) -> MediaVendor:
        real, nobody = (OpenAiCompatibleEmbedder(calls, server) for server in servers)
        return MediaVendor(standin=standin, ask=lambda: asked(real), ask_nobody=lambda: asked(nobody))


@pytest.mark.slow
class TestLocalE5(EmbedderContract):
    @pytest.fixture
    async def embedder(self) -> AsyncGenerator[Embedder]:
        local = LocalE5()
        yield local
        await local.close()

    @pytest.fixture
    def model(self) -> str:
        return "multilingual-e5-small"

    @pytest.fixture
    def dimensions(self) -> int:
        return DIMENSIONS

    @pytest.fixture
    def at_once(self) -> int:
        return TEXTS_AT_ONCE


class TestScriptedEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return ScriptedEmbedder()

    @pytest.fixture
    def model(self) -> str:
        return "vectors"

    @pytest.fixture
    def dimensions(self) -> int:
        return 3

    @pytest.fixture
    def at_once(self) -> int:
        return 3
