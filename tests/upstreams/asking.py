"""Asking a provider in tests: one plain question, and everything that comes back."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Final
from uuid import UUID

from aimall.adapters.egress.origins import Origins
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.openai_compatible.chat import OpenAiCompatibleChat
from aimall.application.generation.providers import ChatProvider
from aimall.domain.generation.event import ChatEvent, TextDelta
from aimall.domain.generation.request import ChatRequest, PromptLine, Speaker
from aimall.domain.kernel.ids import GenerationId
from tests.upstreams.openai_standin import OpenAiStandIn

RUN: Final = GenerationId(UUID(int=1))
API_KEY: Final = "sk-standin"
PATIENCE_S: Final = 20.0


def ask(text: str = "say hi", *, model: str = "standin-echo", max_tokens: int = 100) -> ChatRequest:
    """Make a request of one line."""
    lines = (PromptLine(speaker=Speaker.USER, text=text),)
    return ChatRequest(model=model, lines=lines, max_tokens=max_tokens, temperature=0.5)


async def answer(chat: ChatProvider, request: ChatRequest | None = None) -> list[ChatEvent]:
    """Give every event of one answer."""
    async with asyncio.timeout(PATIENCE_S), aclosing(chat.stream(request or ask(), run=RUN)) as events:
        return [event async for event in events]


def text_of(events: Sequence[ChatEvent]) -> str:
    """Join the text of an answer."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


@asynccontextmanager
async def compatible_chat(standin: OpenAiStandIn) -> AsyncGenerator[ChatProvider]:
    """Open a client of an OpenAI-compatible stand-in."""
    async with ByteStreams(Origins([standin.base_url])) as streams:
        yield OpenAiCompatibleChat(streams, base_url=standin.base_url, api_key=API_KEY)
