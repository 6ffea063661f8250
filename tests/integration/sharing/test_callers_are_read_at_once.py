"""Whoever calls waits for one answer of the database: under load each one comes late."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.postgres.access.keys import PostgresKeyStandings
from aimall.adapters.postgres.access.standings import PostgresStandings
from aimall.adapters.postgres.engine import make_engine
from aimall.domain.kernel.ids import SessionId
from tests.postgres import ask
from tests.worlds.keys import stored_key
from tests.worlds.postgres import postgres_books


@dataclass(frozen=True, slots=True)
class Watched:
    """An engine, and what was asked through it."""

    engine: AsyncEngine
    asked: list[str] = field(default_factory=list[str])


@pytest.fixture
async def watched(database_url: str) -> AsyncGenerator[Watched]:
    watched = Watched(make_engine(database_url))
    event.listen(watched.engine.sync_engine, "before_cursor_execute", lambda *told: watched.asked.append(told[2]))
    yield watched
    await watched.engine.dispose()


async def test_a_key_and_its_owner_are_read_at_once(watched: Watched, database_url: str) -> None:
    async with postgres_books(database_url) as books:
        person = await books.person(coins=1)
        await ask(database_url, "UPDATE app_user SET display_name = 'Sara'")
        key, _ = await stored_key(books.keys, person.user, person.workspace)
        found = await PostgresKeyStandings(watched.engine).of(key.hash)
    assert found is not None
    assert (found.key, found.owner.id) == (key, person.user)
    assert len(watched.asked) == 1


async def test_a_log_in_and_its_owner_are_read_at_once(watched: Watched) -> None:
    assert await PostgresStandings(watched.engine).of(SessionId(uuid4())) is None
    assert len(watched.asked) == 1
