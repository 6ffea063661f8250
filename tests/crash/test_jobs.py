"""Whatever moment a worker dies at, a job is done once: its files are there, and it is charged once."""

import asyncio
import os
from signal import SIGKILL, SIGTERM
from typing import Final

import pytest

from aimall.application.crashpoints import CrashPoint
from aimall.application.file.ports import Objects
from aimall.domain.catalog.usage import Unit, UnitUsage
from aimall.domain.generation.generation import RunState
from tests.crash.yard import CHARGES, Yard, is_done_once
from tests.postgres import ask
from tests.worker_process import tiny_film

POINTS: Final = (
    CrashPoint.JOB_CLAIMED,
    CrashPoint.JOB_STORING,
    CrashPoint.JOB_MADE,
    CrashPoint.JOB_STORED,
    CrashPoint.BEFORE_SETTLE,
    CrashPoint.AFTER_SETTLE,
)
OF_FILMS: Final = (CrashPoint.JOB_SUBMITTED, CrashPoint.JOB_FILMING)
TIMES: Final = 20 if os.environ.get("AIMALL_TEST_THOROUGH") else 1


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(TIMES))
@pytest.mark.parametrize("point", POINTS, ids=str)
async def test_a_worker_that_dies_leaves_the_job_to_the_next_one(yard: Yard, point: CrashPoint, turn: int) -> None:
    before, marker = await yard.available(), yard.directory / "struck"
    with yard.worker(CRASH_AT=point.value, CRASH_MARKER=str(marker)) as doomed:
        job = await yard.order(f"{point}-{turn}")
        assert await asyncio.to_thread(doomed.wait_for_death) == -SIGKILL
    assert marker.read_text() == point.value
    with yard.worker():
        await is_done_once(yard, job, before=before, charges=1)


@pytest.mark.slow
async def test_a_job_that_kills_whoever_takes_it_is_given_up_and_costs_nothing(yard: Yard) -> None:
    before, marker = await yard.available(), yard.directory / "struck"
    job = await yard.order("poison")
    for _ in range(3):
        with yard.worker(CRASH_AT=CrashPoint.JOB_MADE, CRASH_MARKER=str(marker)) as doomed:
            assert await asyncio.to_thread(doomed.wait_for_death) == -SIGKILL
    with yard.worker():
        run = await yard.ended(job)
    assert (run.state, run.failure) == (RunState.VOIDED, "generation.interrupted")
    assert await yard.available() == before


@pytest.mark.slow
async def test_a_film_of_which_nobody_knows_whether_it_was_begun_is_given_up_and_costs_nothing(yard: Yard) -> None:
    before, marker = await yard.available(), yard.directory / "struck"
    with yard.worker(CRASH_AT=CrashPoint.JOB_SUBMITTED, CRASH_MARKER=str(marker)) as doomed:
        job = await yard.order("film", film=True)
        assert await asyncio.to_thread(doomed.wait_for_death) == -SIGKILL
    with yard.worker():
        assert (await yard.ended(job)).state is RunState.VOIDED
    assert await yard.available() == before


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(TIMES))
async def test_a_film_that_was_begun_is_fetched_by_the_next_worker_and_not_begun_again(yard: Yard, turn: int) -> None:
    yard.film.write_bytes(tiny_film())
    before, marker = await yard.available(), yard.directory / "struck"
    with yard.worker(CRASH_AT=CrashPoint.JOB_FILMING, CRASH_MARKER=str(marker)) as doomed:
        job = await yard.order(f"film-{turn}", film=True)
        assert await asyncio.to_thread(doomed.wait_for_death) == -SIGKILL
    with yard.worker():
        run = await yard.ended(job)
    assert (run.state, run.usage) == (RunState.SETTLED, UnitUsage(unit=Unit.SECOND, quantity=3))
    assert await yard.delivered(job) == [yard.film.read_bytes()]
    assert await yard.available() == before - run.charge
    assert await ask(yard.database_url, CHARGES) == 1
    assert yard.films_begun() == 1


@pytest.mark.slow
async def test_a_worker_that_is_asked_to_stop_ends_what_it_has_and_takes_no_more(yard: Yard) -> None:
    before = await yard.available()
    with yard.worker() as worker:
        job = await yard.order("first")
        await is_done_once(yard, job, before=before, charges=1)
        worker.send(SIGTERM)
        assert await asyncio.to_thread(worker.wait_for_death) == 0
    waiting = await yard.order("second")
    with yard.worker():
        assert (await yard.ended(waiting)).state is RunState.SETTLED


@pytest.mark.slow
async def test_jobs_wait_while_their_files_cannot_be_stored(yard: Yard) -> None:
    await yard.container.get(Objects)
    before, in_the_way = await yard.available(), yard.directory / "data" / "objects" / yard.person.workspace.hex
    in_the_way.touch()
    job = await yard.order("no-room")
    with yard.worker():
        await yard.was_put_off(job)
        in_the_way.unlink()
        await is_done_once(yard, job, before=before, charges=1)
