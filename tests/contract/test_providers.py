"""The contracts of providers, kept by each vendor's adapter on real sockets."""

from collections.abc import AsyncGenerator

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.origins import Origins
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.openai_compatible.chat import OpenAiCompatibleChat
from aimall.adapters.openai_compatible.models import OpenAiCompatibleModels
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.adapters.openrouter.chat import OpenRouterChat
from aimall.adapters.openrouter.models import OpenRouterModels
from tests.contract.providers_contract import ChatProviderContract, ModelSourceContract, Vendor
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.openrouter_standin import OpenRouterStandIn

NOBODY = "http://127.0.0.1:1/v1"  # a port at which nobody listens


class FromOpenRouter:
    """OpenRouter."""

    @pytest.fixture
    async def vendor(self) -> AsyncGenerator[Vendor]:
        async with OpenRouterStandIn() as standin:
            origins = Origins([standin.base_url, NOBODY])
            account, nobody = (
                OpenRouterAccount(base_url=url, api_key="sk-or-v1-standin") for url in (standin.base_url, NOBODY)
            )
            async with ByteStreams(origins) as streams, JsonCalls(origins) as calls:
                yield Vendor(
                    standin=standin,
                    chat=OpenRouterChat(streams, account),
                    models=OpenRouterModels(calls, account),
                    models_of_nobody=OpenRouterModels(calls, nobody),
                )


class FromOpenAiCompatible:
    """Any server that speaks OpenAI's protocol."""

    @pytest.fixture
    async def vendor(self) -> AsyncGenerator[Vendor]:
        async with OpenAiStandIn() as standin:
            origins = Origins([standin.base_url, NOBODY])
            async with ByteStreams(origins) as streams, JsonCalls(origins) as calls:
                yield Vendor(
                    standin=standin,
                    chat=OpenAiCompatibleChat(streams, base_url=standin.base_url),
                    models=OpenAiCompatibleModels(calls, base_url=standin.base_url),
                    models_of_nobody=OpenAiCompatibleModels(calls, base_url=NOBODY),
                )


class TestOpenRouterChat(FromOpenRouter, ChatProviderContract): ...


class TestOpenAiCompatibleChat(FromOpenAiCompatible, ChatProviderContract): ...


class TestOpenRouterModels(FromOpenRouter, ModelSourceContract): ...


class TestOpenAiCompatibleModels(FromOpenAiCompatible, ModelSourceContract): ...
