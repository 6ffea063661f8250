"""Beginning a run reads what is unfinished and not what was: it costs the same after a thousand runs as after none."""

from dataclasses import replace

from aimall.domain.kernel.actor import KeyLimits
from aimall.domain.kernel.coins import Coins
from tests.postgres import ask
from tests.runs import a_chat, a_text, charged
from tests.worlds.keys import stored_key
from tests.worlds.postgres import postgres_books

READ = "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE indexrelname = 'generation_by_day'"


async def test_beginning_a_run_does_not_read_the_runs_of_before(database_url: str) -> None:
    async with postgres_books(database_url) as books:
        person = await books.person(coins=1000)
        caps = {"cap_total": Coins.whole(1000), "limits": KeyLimits(runs_at_once=8)}
        key, _ = await stored_key(books.keys, person.user, person.workspace, **caps)
        for _ in range(30):
            run = replace(a_text(books, person), runs_limit=8)
            await books.book.begin(run)
            await books.book.settle(charged(run, run.hold))
            await books.book.begin(by_key := replace(a_text(books, person), runs_limit=8, key=key.id))
            await books.book.settle(charged(by_key, by_key.hold))
            await books.book.begin(talk := a_chat(books, person))
            await books.book.settle(charged(talk, talk.hold))
    # What a connection has read is told when it is closed.
    assert await ask(database_url, READ) == 0
