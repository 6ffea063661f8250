"""One scenario: its people, its models, what they asked and what they saw."""

import asyncio
from ipaddress import ip_address
from itertools import count
from typing import Any, Final

import httpx

from tests.mall import Person, SseEvent, events_of
from tests.theatre.audit import Run, ended_runs
from tests.theatre.stage import Stage
from tests.theatre.viewer import Viewer

_addresses: Final = count(1)


class Scene:
    """What a test works with. Every transcript of a whole run is kept for the audit."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.alpha, self.beta, self.router = stage.alpha, stage.beta, stage.router
        self.people: list[Person] = []
        self.transcripts: list[list[SseEvent]] = []
        self._number = stage.fresh_number()
        self._viewers: list[Viewer] = []

    def model(self, kind: str = "solo") -> str:
        """Name this scenario's model: sold by alpha alone, by both, by both but dearer at beta, or by the router."""
        return f"{kind}/{self._number}"

    async def person(self) -> Person:
        """Register somebody, from a network of their own, because registrations of one network are limited."""
        self.stage.mall.http.headers["X-Forwarded-For"] = str(ip_address(0x0A000001 + 256 * next(_addresses)))
        person = await self.stage.mall.person()
        self.people.append(person)
        return person

    async def conversation(self, person: Person, model: str | None = None) -> str:
        """Begin a conversation."""
        answer = await person.post("/conversations", {"model": model or self.model()})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def ask(self, person: Person, model: str | None = None, **body: Any) -> list[SseEvent]:  # noqa: ANN401 - JSON
        """Say something in a new conversation, and give the whole stream."""
        return self.saw(await self.request(person, model, **body))

    async def request(
        self,
        person: Person,
        model: str | None = None,
        *,
        key: str | None = None,
        **body: Any,  # noqa: ANN401 - JSON
    ) -> httpx.Response:
        """Say something, and give the whole answer, which may be a refusal."""
        if "conversationId" not in body:
            body["conversationId"] = await self.conversation(person, model)
        headers = {} if key is None else {"Idempotency-Key": key}
        return await person.post("/chat/stream", {"message": "Say hello", **body}, headers=headers)

    async def watch(self, person: Person, model: str | None = None, **body: object) -> Viewer:
        """Say something, and read the stream piece by piece."""
        body = {"conversationId": await self.conversation(person, model), "message": "Say hello", **body}
        return self._opened(Viewer(person, "POST", "/chat/stream", body=body))

    def resume(self, person: Person, generation: str, seen: str | None = None) -> Viewer:
        """Read on in a run, after what was seen."""
        return self._opened(Viewer(person, "GET", f"/generations/{generation}/events", seen=seen))

    def saw(self, seen: httpx.Response | list[SseEvent]) -> list[SseEvent]:
        """Keep what somebody saw of a whole run for the audit."""
        events = events_of(seen) if isinstance(seen, httpx.Response) else seen
        self.transcripts.append(events)
        return events

    async def stop(self, person: Person, generation: str) -> httpx.Response:
        """Press Stop."""
        return await person.post(f"/generations/{generation}/cancel")

    async def ended_run(self, person: Person) -> Run:
        """Wait until the only run of a person has ended, and give what the database knows of it."""
        (run,) = await ended_runs(self.stage, [person])
        return run

    async def close(self) -> None:
        """Let go of everything that is still waiting."""
        for upstream in self.stage.upstreams:
            upstream.release()
        await asyncio.gather(*(viewer.leave() for viewer in self._viewers))

    def _opened(self, viewer: Viewer) -> Viewer:
        self._viewers.append(viewer)
        return viewer


def text_of(events: list[SseEvent]) -> str:
    """Join the answer."""
    return "".join(event.data["text"] for event in events if event.name == "message.delta")


def generation_of(events: list[SseEvent]) -> str:
    """Tell whose events these are."""
    return events[0].id.partition(":")[0]
