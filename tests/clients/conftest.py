"""Clients that people have, unpatched, against the running server; the provider behind it is a stand-in."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import httpx
import pytest

from tests.postgres import fresh_database
from tests.served import Served, serving
from tests.upstreams.openai_standin import OpenAiStandIn
from tests.upstreams.script import Record

ALL: Final = ["chat", "images", "audio", "embeddings", "models", "billing:read"]
# One person asks more in a minute here, and pays for more, than people do.
GENEROUS: Final = {
    "AIMALL_STARTING_COINS": "1000000",
    "AIMALL_WORKSPACE_REQUESTS": "100000",
    "AIMALL_WORKSPACE_TOKENS": "100000000",
    "AIMALL_NETWORK_REQUESTS": "100000",
    "AIMALL_WORKER": "on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Developer:
    """Somebody who makes API keys and gives them to programs."""

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


@pytest.fixture(scope="session")
def served(postgres_dsn: str, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all clients."""
    with (
        fresh_database(postgres_dsn, template_database) as database_url,
        serving(database_url, tmp_path_factory.mktemp("clients"), **GENEROUS) as served,
    ):
        yield served


@pytest.fixture
def developer(served: Served) -> Iterator[Developer]:
    """Whoever has the server, with no keys yet, and a provider that nobody has told anything."""
    served.upstream.forget()
    developer = Developer(url=served.server.url, upstream=served.upstream, http=served.http)
    yield developer
    for made in developer.made:
        served.http.delete(f"/api-keys/{made}")


def pytest_configure(config: pytest.Config) -> None:
    """Know the marks of LangChain's suite."""
    for name in ("benchmark", "vcr"):
        config.addinivalue_line("markers", f"{name}: of LangChain's suite")
