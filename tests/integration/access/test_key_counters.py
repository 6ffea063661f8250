"""What keys are counted to have spent is what their runs were charged, however those end and whoever ends them."""

import asyncio
from dataclasses import replace

from aimall.adapters.postgres.ledger_proof import verify
from aimall.application.generation.ports import Begun
from aimall.domain.catalog.usage import UsageSource
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.coins import ZERO, Coins
from tests.runs import a_text, charged, voided
from tests.worlds.keys import stored_key
from tests.worlds.postgres import postgres_books


async def test_counters_equal_the_runs_after_every_ending_there_is(database_url: str) -> None:
    async with postgres_books(database_url) as books:
        person = await books.person(coins=1000)
        keys = [
            (await stored_key(books.keys, person.user, person.workspace, cap_total=Coins.whole(cap)))[0]
            for cap in (5, 1000)
        ]
        runs = [replace(a_text(books, person, hold=n % 3), key=keys[n % 2].id, runs_limit=1000) for n in range(60)]
        answers = await asyncio.gather(*(books.book.begin(run) for run in runs))
        begun = [run for run, answer in zip(runs, answers, strict=True) if isinstance(answer, Begun)]
        assert len(begun) < len(runs)
        for n, run in enumerate(begun):
            waiting = replace(charged(run, ZERO), state=RunState.COST_PENDING, usage=None, source=UsageSource.NONE)
            endings = (
                (charged(run, min(run.hold, Coins(7))),) * 2,
                (voided(run), charged(run, run.hold)),
                (waiting,),
                (),
            )
            await asyncio.gather(*(books.book.settle(end) for end in endings[n % 4]))
            if n % 8 == 2:
                await books.book.settle(replace(charged(run, min(run.hold, Coins(3))), events=()))
    broken = {finding.promise for finding in await verify(database_url) if finding.violations}
    assert "KEYS" not in broken
    assert "RUN" not in broken
