"""Whoever calls by a key waits for one answer of the database: under load each one comes late."""

from sqlalchemy import event

from aimall.adapters.postgres.access.keys import PostgresKeyStandings
from aimall.adapters.postgres.engine import make_engine
from tests.postgres import ask
from tests.worlds.keys import stored_key
from tests.worlds.postgres import postgres_books


async def test_a_key_and_its_owner_are_read_at_once(database_url: str) -> None:
    asked: list[str] = []
    engine = make_engine(database_url)
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    async with postgres_books(database_url) as books:
        person = await books.person(coins=1)
        await ask(database_url, "UPDATE app_user SET display_name = 'Sara'")
        key, _ = await stored_key(books.keys, person.user, person.workspace)
        found = await PostgresKeyStandings(engine).of(key.hash)
    await engine.dispose()
    assert found is not None
    assert (found.key, found.owner.id) == (key, person.user)
    assert len(asked) == 1
