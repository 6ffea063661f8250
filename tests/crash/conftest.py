"""A server process, an upstream beside it, and a customer in front of it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest

from aimall.adapters.postgres.ledger_proof import verify
from tests.crash.customer import Customer
from tests.crash.yard import Yard, open_yard
from tests.server_process import ServerProcess
from tests.upstreams.openrouter_standin import OpenRouterStandIn

MODEL = "standin/echo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All three, and the database that outlives them."""

    server: ServerProcess
    upstream: OpenRouterStandIn
    customer: Customer
    database_url: str
    marker: Path

    async def books_are_right(self) -> None:
        """Prove the ledger, and that nothing is held any more."""
        broken = [finding for finding in await verify(self.database_url) if finding.is_broken]
        assert broken == []
        assert (await self.customer.get("/billing/balance"))["held"] == "0.000000"


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncGenerator[Scene]:
    """Everything, with the server not yet started."""
    async with OpenRouterStandIn() as upstream:
        settings = {"OPENROUTER_API_KEY": "sk-or-v1-standin", "OPENROUTER_BASE_URL": upstream.base_url}
        with ServerProcess(tmp_path, database_url, settings) as server:
            customer = Customer(server.url, MODEL)
            yield Scene(
                server=server,
                upstream=upstream,
                customer=customer,
                database_url=database_url,
                marker=tmp_path / "struck",
            )
            await customer.leave()


@pytest.fixture
async def yard(database_url: str, tmp_path: Path) -> AsyncGenerator[Yard]:
    async with open_yard(tmp_path, database_url) as opened:
        yield opened
    assert [finding for finding in await verify(database_url) if finding.is_broken] == []
