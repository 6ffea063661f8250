"""The release before goes on with its own statements while a new one is rolled out beside it."""

import json

import asyncpg

from aimall.adapters.postgres.ledger_proof import verify
from aimall.domain.kernel.coins import Coins
from tests.runs import a_chat, a_text, charged
from tests.worlds.keys import stored_key
from tests.worlds.postgres import document_of, postgres_books

BEGIN = "SELECT run_begin(d)::text FROM jsonb_array_elements($1::jsonb) AS d"
SETTLE = "SELECT run_settle(d)::text FROM jsonb_array_elements($1::jsonb) AS d"


async def test_the_release_before_begins_and_ends_runs_beside_the_new_one(database_url: str) -> None:
    app = await asyncpg.connect(database_url, server_settings={"role": "aimall_app"})
    async with postgres_books(database_url) as books:
        person = await books.person(coins=10)
        key, _ = await stored_key(books.keys, person.user, person.workspace, cap_total=Coins.whole(9))
        olds, new = [a_text(books, person), a_chat(books, person)], a_text(books, person)
        begins = [await document_of(run) | {"key": str(key.id)} for run in olds]
        begun = await app.fetch(BEGIN, json.dumps(begins))
        assert [json.loads(row[0])["outcome"] for row in begun] == ["begun", "begun"]
        await books.book.begin(new)
        ends = [await document_of(charged(run, Coins(15))) for run in olds]
        for end in ends:
            del end["workspace"]  # which it does not tell
        ended = await app.fetch(SETTLE, json.dumps(ends))
        assert [json.loads(row[0]) for row in ended] == [{"outcome": "settled", "charge": 15}] * 2
        await books.book.settle(charged(new, Coins(15)))
        assert await books.runs.available(person.workspace) == Coins.whole(10) - Coins(45)
    await app.close()
    assert [finding for finding in await verify(database_url) if finding.violations] == []
