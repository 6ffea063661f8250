"""The address of a database says how to reach it, as every client of PostgreSQL reads it."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from aimall.adapters.postgres.engine import make_engine
from aimall.adapters.postgres.ledger_proof import verify
from aimall.adapters.postgres.migrate import current_revision, newest_revision, upgrade


@pytest.mark.parametrize("how", ["sslmode=disable", "sslmode=prefer&application_name=mall"])
async def test_an_address_may_say_how_its_connections_are_encrypted(database_url: str, how: str) -> None:
    address = urlsplit(database_url)._replace(query=how).geturl()
    await upgrade(address)
    assert await current_revision(address) == newest_revision()
    assert not any(finding.is_broken for finding in await verify(address))
    engine = make_engine(address)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
    await engine.dispose()
