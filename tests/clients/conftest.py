"""Clients that people have, unpatched, against the running server; the provider behind it is a stand-in."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.clients.developer import Developer
from tests.postgres import fresh_database
from tests.served import Served, serving

# One person asks more in a minute here, and pays for more, than people do.
GENEROUS: Final = {
    "AIMALL_STARTING_COINS": "1000000",
    "AIMALL_WORKSPACE_REQUESTS": "100000",
    "AIMALL_WORKSPACE_TOKENS": "100000000",
    "AIMALL_NETWORK_REQUESTS": "100000",
    "AIMALL_WORKER": "on",
}


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
