"""Five hundred readers that stand still, at a real server: it keeps no copies for them, and nobody waits for them."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import psutil
import pytest

from tests.mall import PASSWORD
from tests.server_process import ServerProcess
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.script import Script

pytestmark = pytest.mark.slow

PEOPLE: Final = 25
READERS_OF_EACH: Final = 20  # what one person may open
MODEL: Final = "compatible/standin-echo"
PIECES: Final = [f"{number} {'bread ' * 100}" for number in range(200)]  # 120 kB, which nobody who stands still takes
GROWTH_MAX: Final = PEOPLE * READERS_OF_EACH * 45_000
PATIENCE: Final = httpx.Timeout(120)


@dataclass(slots=True, kw_only=True)
class Crowd:
    """A server, its upstream, and connections that are not read from."""

    server: ServerProcess
    upstream: OpenAiStandIn
    http: httpx.AsyncClient
    standing: list[asyncio.StreamWriter] = field(default_factory=list[asyncio.StreamWriter])

    async def person(self, number: int) -> Mapping[str, str]:
        """Register somebody from a network of their own, and give the header that says who they are."""
        given = {"email": f"p{number}@example.org", "password": PASSWORD, "tokenDelivery": "body"}
        from_afar = {"X-Forwarded-For": f"203.0.{number}.1"}
        answer = await self.http.post("/auth/register", json=given, headers=from_afar)
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['accessToken']}"}

    async def stand(self, who: Mapping[str, str], generation: str) -> None:
        """Follow a run, and stop reading once its first event is there."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port, limit=1024)
        self.standing.append(writer)
        head = f"GET /api/v1/generations/{generation}/events HTTP/1.1\r\nHost: x\r\n"
        writer.write(f"{head}Authorization: {who['Authorization']}\r\n\r\n".encode())
        await reader.readuntil(b"message.start")

    @property
    def memory(self) -> int:
        """How much the server holds."""
        return psutil.Process(self.server.pid).memory_info().rss


@pytest.fixture
async def crowd(database_url: str, tmp_path: Path) -> AsyncGenerator[Crowd]:
    async with OpenAiStandIn() as upstream:
        settings = {"OPENAI_COMPATIBLE_BASE_URL": upstream.base_url, "AIMALL_TRUSTED_PROXIES": "127.0.0.1/32"}
        with ServerProcess(tmp_path, database_url, settings) as server:
            await asyncio.to_thread(server.start)
            async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", timeout=PATIENCE) as http:
                opened = Crowd(server=server, upstream=upstream, http=http)
                yield opened
                for writer in opened.standing:
                    writer.transport.abort()


async def quick_reader(crowd: Crowd, who: Mapping[str, str], started: asyncio.Queue[str]) -> str:
    """Ask, and read all of it; tells the run's id as soon as it is known."""
    talk = (await crowd.http.post("/conversations", json={"model": MODEL}, headers=who)).json()["id"]
    asked, generation = {"conversationId": talk, "message": "Bread", "maxTokens": 4096}, ""
    async with crowd.http.stream("POST", "/chat/stream", json=asked, headers=who) as answer:
        text = ""
        async for piece in answer.aiter_text():
            text += piece
            if not generation and "\nid: " in text:
                generation = text.partition("\nid: ")[2].partition(":")[0]
                started.put_nowait(generation)
    return text


async def test_five_hundred_readers_that_stand_still_cost_no_memory_and_delay_nobody(crowd: Crowd) -> None:
    crowd.upstream.script(*(Script(pieces=PIECES, gate_after=1) for _ in range(PEOPLE)))
    quick: list[asyncio.Task[str]] = []
    for number in range(PEOPLE):
        who, started = await crowd.person(number), asyncio.Queue[str]()
        quick.append(asyncio.create_task(quick_reader(crowd, who, started)))
        generation = await started.get()
        await asyncio.gather(*(crowd.stand(who, generation) for _ in range(READERS_OF_EACH - 1)))
    before = crowd.memory
    crowd.upstream.release()
    answers = await asyncio.gather(*quick)
    assert all('"finishReason":"stop"' in answer for answer in answers)
    assert len(crowd.standing) == PEOPLE * (READERS_OF_EACH - 1)
    assert crowd.memory - before < GROWTH_MAX
