"""Somebody who makes API keys and gives them to programs."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import httpx

from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.script import Record

ALL: Final = ["chat", "images", "audio", "embeddings", "models", "billing:read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Developer:
    """With a server, the provider behind it, and a client that is logged in."""

    url: str
    upstream: OpenAiStandIn
    http: httpx.Client
    made: list[str] = field(default_factory=list[str])

    @property
    def base_url(self) -> str:
        """What a client is told beside the key."""
        return f"{self.url}/v1"

    def until(self, happened: Callable[[list[Record]], bool]) -> None:
        """Wait until the provider's log says something."""
        asyncio.run_coroutine_threadsafe(self.upstream.until(happened), self.upstream.loop).result()

    def release(self) -> None:
        """Let the provider's gated answers go on."""
        self.upstream.loop.call_soon_threadsafe(self.upstream.release)

    def key(self, **terms: Any) -> str:  # noqa: ANN401 - fields of a key
        """Make a key."""
        answer = self.http.post("/api-keys", json={"name": "a program", "scopes": ALL, **terms})
        assert answer.status_code == 201, answer.text
        self.made.append(answer.json()["key"]["id"])
        return str(answer.json()["secret"])

    def spent(self) -> Decimal:
        """Tell what the key that was made last has spent."""
        spent = {key["id"]: key["spentTotal"] for key in self.http.get("/api-keys").json()["items"]}
        return Decimal(spent[self.made[-1]])

    def available(self) -> Decimal:
        """Tell what is left in the wallet."""
        return Decimal(self.http.get("/billing/balance").json()["available"])
