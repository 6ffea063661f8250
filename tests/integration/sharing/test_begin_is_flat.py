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


# What leads to the books, and may find its way there by reading whole tables. A plan is kept by its connection for all
# who come later, so each of them is asked, but for the part that only another of them leads to.
FREE_TO_SCAN = r"""
SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname IN ('public', 'ledger') AND p.prosrc ~ 'ledger\.(post|holds_write|holds_open|holds_resolve)\('
    AND NOT coalesce(p.proconfig @> '{enable_seqscan=off,enable_hashjoin=off,enable_mergejoin=off}', false)
"""


async def test_whatever_leads_to_the_books_finds_its_rows_by_their_keys(database_url: str) -> None:
    assert await ask(database_url, FREE_TO_SCAN) == "holds_write"


PLANNED_ONCE = """
SELECT count(*) FROM pg_proc
WHERE proname IN ('runs_begin', 'runs_settle') AND 'plan_cache_mode=force_generic_plan' = ANY (proconfig)
"""


async def test_how_runs_begin_and_end_is_planned_once_for_a_connection(database_url: str) -> None:
    assert await ask(database_url, PLANNED_ONCE) == 2
