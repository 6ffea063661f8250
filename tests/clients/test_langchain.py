"""LangChain's own suite for chat models and embeddings, with `langchain-openai` as it is.

Its unit tests are left out: they try LangChain's classes and reach no server.
"""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langchain_tests.integration_tests import ChatModelIntegrationTests, EmbeddingsIntegrationTests
from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

from tests.clients.developer import Developer

CHATS: Final = "compatible/standin-echo"
EMBEDS: Final = "compatible/standin-embed"
pytestmark = [
    # What openai-python parsed into a class is not of the type that LangChain writes down again.
    pytest.mark.filterwarnings("ignore:Pydantic serializer warnings:UserWarning"),
    # One test of the suite is about just that: a class of Pydantic 1, for which LangChain takes another way.
    pytest.mark.filterwarnings("ignore:Received a Pydantic BaseModel V1 schema:UserWarning"),
]


class Connected:
    """A test with a server and a key."""

    developer: Developer
    secret: str
    blocking: DefaultHttpxClient
    waiting: DefaultAsyncHttpxClient

    @pytest.fixture(autouse=True)
    async def connect(self, developer: Developer) -> AsyncIterator[None]:
        """Make a key, and connections that end with the test: those that LangChain keeps outlive its event loop."""
        self.developer, self.secret = developer, developer.key()
        with DefaultHttpxClient() as self.blocking:
            async with DefaultAsyncHttpxClient() as self.waiting:
                yield

    @property
    def connection(self) -> dict[str, Any]:
        """What a user of LangChain gives."""
        return {
            "base_url": self.developer.base_url,
            "api_key": self.secret,
            "max_retries": 0,
            "http_client": self.blocking,
            "http_async_client": self.waiting,
        }


class TestChat(Connected, ChatModelIntegrationTests):
    """Left out, because the suite asks for them only of whoever says that they can.

    - Pictures, sound and documents: the suite fetches its examples from the internet.
    - Anthropic's own messages: this door speaks OpenAI's.
    """

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ChatOpenAI

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": CHATS, "temperature": 0, "stream_usage": True, **self.connection}

    @property
    def supports_json_mode(self) -> bool:
        return True

    @property
    def supports_model_override(self) -> bool:
        return True

    @property
    def model_override_value(self) -> str:
        return "compatible/standin-large"

    @pytest.mark.xfail(reason="it measures, and nothing is timed here", run=False)
    def test_stream_time(self, *_: object, **__: object) -> None:
        """Take the place of the suite's own."""


class TestEmbeddings(Connected, EmbeddingsIntegrationTests):
    """With texts as they are: to cut them into token ids, LangChain would fetch a vocabulary from the internet."""

    @property
    def embeddings_class(self) -> type[Embeddings]:
        return OpenAIEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"model": EMBEDS, "check_embedding_ctx_length": False, **self.connection}
