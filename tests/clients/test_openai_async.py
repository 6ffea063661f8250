"""openai-python without blocking, and many streams of it at once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import pytest
from openai import AsyncOpenAI

from tests.clients.developer import Developer
from tests.upstreams.script import Script

MODEL: Final = "compatible/standin-echo"
AT_ONCE: Final = 50
WORDS: Final = 40


@pytest.fixture
async def client(developer: Developer) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(base_url=developer.base_url, api_key=developer.key(), max_retries=0) as client:
        yield client


async def stream(client: AsyncOpenAI, number: int, all_begun: asyncio.Barrier, developer: Developer) -> tuple[str, int]:
    """Give the text of one stream, and how many tokens it says it was."""
    words: list[str] = []
    tokens = 0
    async for chunk in await client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": f"Question {number}"}],
        stream=True,
        stream_options={"include_usage": True},
    ):
        words.extend(choice.delta.content for choice in chunk.choices if choice.delta.content)
        tokens = chunk.usage.completion_tokens if chunk.usage else tokens
        if len(words) == 1 and chunk.choices and await all_begun.wait() == 0:
            developer.release()
    return "".join(words), tokens


async def test_fifty_streams_at_once_come_whole_and_are_charged_once_each(
    client: AsyncOpenAI, developer: Developer
) -> None:
    pieces = [f" {number}" for number in range(WORDS)]
    developer.upstream.script(Script(pieces=pieces, gate_after=1, times=AT_ONCE))
    before, all_begun = developer.available(), asyncio.Barrier(AT_ONCE)
    told = await asyncio.gather(*(stream(client, number, all_begun, developer) for number in range(AT_ONCE)))
    assert told == [("".join(pieces), WORDS)] * AT_ONCE
    assert before - developer.available() == developer.spent() > 0


async def test_a_stream_that_is_left_stops_the_provider(client: AsyncOpenAI, developer: Developer) -> None:
    developer.upstream.script(Script(endless=True, pieces=["on and "], delay_s=0.005))
    answer = await client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": "Go on"}], stream=True
    )
    async for chunk in answer:
        if chunk.choices[0].delta.content:
            break
    await answer.close()
    developer.until(lambda log: log[0].is_disconnected)
