"""Claiming a job reads what is unfinished and not what was done: finished jobs leave the index of the queue."""

from tests.postgres import ask
from tests.runs import HERE, an_image_job, charged
from tests.worlds.postgres import postgres_books

SCANNED = "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'generation'"
READ = """
SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
WHERE indexrelname IN ('generation_by_day', 'generation_ended', 'generation_made', 'generation_dead')
"""


async def test_claiming_a_job_does_not_read_the_jobs_of_before(database_url: str) -> None:
    async with postgres_books(database_url) as books:
        person = await books.person(coins=100)
        for _ in range(40):
            await books.book.begin(run := an_image_job(books, person))
            (job,) = await books.jobs.claim(owner=HERE, limit=1, per_workspace=1)
            await books.book.settle(charged(run, run.hold, fence=job.run.fence))
    # What a connection has read is told when it is closed.
    assert (await ask(database_url, SCANNED), await ask(database_url, READ)) == (0, 0)
