"""Somebody at the other end of a real connection, who notes everything the server said."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

PASSWORD: Final = "correct horse battery staple"
PATIENCE: Final = httpx.Timeout(30.0)


@dataclass(slots=True, kw_only=True)
class Transcript:
    """What one stream said: names and data of its events, in order."""

    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list[tuple[str, dict[str, Any]]])

    def of(self, name: str) -> list[dict[str, Any]]:
        """Give the data of all events of a name."""
        return [data for found, data in self.events if found == name]

    @property
    def text(self) -> str:
        """The answer as it was shown."""
        return "".join(data["text"] for data in self.of("message.delta"))

    @property
    def endings(self) -> int:
        """How many endings there were; one is right."""
        return len(self.of("usage")) + len(self.of("error"))


class Customer:
    """A registered person who talks to one model."""

    def __init__(self, url: str, model: str) -> None:
        self._http = httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=PATIENCE)
        self._model = model
        self.conversation = ""

    async def arrive(self) -> None:
        """Register, and begin a conversation."""
        told = await self._post("/auth/register", email="sara@example.org", password=PASSWORD, tokenDelivery="body")
        self._http.headers["Authorization"] = f"Bearer {told['accessToken']}"
        self.conversation = str((await self._post("/conversations", model=self._model))["id"])

    async def ask(self, *, key: str) -> Transcript:
        """Ask, and listen until the stream ends or breaks."""
        transcript = Transcript()
        try:
            async for name, data in self.listen(key=key):
                transcript.events.append((name, data))
        except httpx.TransportError:
            pass  # the server died, which is what these tests are about
        return transcript

    async def listen(self, *, key: str) -> AsyncGenerator[tuple[str, dict[str, Any]]]:
        """Ask, and give the events as they come."""
        body = {"conversationId": self.conversation, "message": "Say hello, please"}
        headers = {"Idempotency-Key": key}
        async with self._http.stream("POST", "/chat/stream", json=body, headers=headers) as answer:
            assert answer.status_code == 200, await answer.aread()
            name = ""
            async for line in answer.aiter_lines():
                kind, _, value = line.partition(": ")
                if kind == "event":
                    name = value
                elif kind == "data":
                    yield name, json.loads(value)

    async def get(self, path: str) -> dict[str, Any]:
        """Read something."""
        answer = await self._http.get(path)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def stop(self, generation: str) -> None:
        """Press Stop."""
        await self._post(f"/generations/{generation}/cancel")

    async def leave(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _post(self, path: str, **body: str) -> dict[str, Any]:
        answer = await self._http.post(path, json=body)
        assert answer.status_code in {200, 201}, answer.text
        return dict(answer.json())
