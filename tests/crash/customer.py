"""Somebody at the other end of a real connection, who notes everything the server said."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

PASSWORD: Final = "correct horse battery staple"
PATIENCE: Final = httpx.Timeout(30.0)


@dataclass(slots=True, kw_only=True)
class Transcript:
    """What one stream said: names and data of its events, in order, and their numbers."""

    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list[tuple[str, dict[str, Any]]])
    ids: list[str] = field(default_factory=list[str])

    @property
    def numbers(self) -> list[int]:
        """The places of the events in the run's log."""
        return [int(told.partition(":")[2]) for told in self.ids]

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

    def at(self, url: str) -> "Customer":
        """Give the same person, who now calls another process."""
        other = Customer(url, self._model)
        other.conversation = self.conversation
        other._http.headers.update(self._http.headers)
        return other

    async def ask(self, *, key: str, heard: Transcript | None = None) -> Transcript:
        """Ask, and listen until the stream ends or breaks. What is heard is in `heard` at once."""
        body = {"conversationId": self.conversation, "message": "Say hello, please"}
        return await self._hear("POST", "/chat/stream", heard, json=body, headers={"Idempotency-Key": key})

    async def follow(self, generation: str, *, seen: str | None = None, heard: Transcript | None = None) -> Transcript:
        """Listen to a run from its beginning, or from after the event `seen`."""
        headers = {} if seen is None else {"Last-Event-ID": seen}
        return await self._hear("GET", f"/generations/{generation}/events", heard, headers=headers)

    async def _hear(self, method: str, path: str, heard: Transcript | None, **given: Any) -> Transcript:  # noqa: ANN401
        transcript = Transcript() if heard is None else heard
        try:
            async with self._http.stream(method, path, **given) as answer:
                assert answer.status_code in {200, 204}, await answer.aread()
                name = ""
                async for line in answer.aiter_lines():
                    kind, _, value = line.partition(": ")
                    if kind == "id":
                        transcript.ids.append(value)
                    elif kind == "event":
                        name = value
                    elif kind == "data":
                        transcript.events.append((name, json.loads(value)))
        except httpx.TransportError:
            pass  # the server died, which is what these tests are about
        return transcript

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
