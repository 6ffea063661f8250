"""A job from its queue to its end: made once, charged once, and free whenever nothing was delivered."""

import asyncio

import pytest

from aimall.application.generation.jobs.providers import Pictures
from aimall.application.generation.jobs.start_job import StartJobCommand
from aimall.domain.catalog.usage import Unit, UnitUsage
from aimall.domain.file.errors import StorageUnavailable
from aimall.domain.generation.event import ContentRefused, FinishReason, Interrupted, Rejected, Throttled
from aimall.domain.generation.feed import AnswerDone, FilesMade, Progress, RunCharged, RunFailed, Stage
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.job import ATTEMPTS
from aimall.domain.generation.media import ImageRequest
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import IdempotencyKeyReused, InvalidValue
from aimall.domain.wallet.errors import InsufficientCoins
from tests.theatre.rounds import in_mid_round
from tests.worlds.jobs import DOWN, FLAGGED, REFUSED, command, ended, events_of, queued, worked
from tests.worlds.media import NO_PICTURE
from tests.worlds.studio import HERE, MODEL, Studio, a_key


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def test_a_job_waits_with_its_coins_held_until_a_worker_comes(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person)
    assert (await studio.stored(person, run)).state is RunState.HELD
    assert (studio.held(person), await studio.available(person)) == (Coins.whole(8), Coins.whole(92))
    assert studio.painter.asked == []


async def test_what_was_made_is_stored_and_charged_by_its_quantity(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person)
    assert await worked(studio) == 1
    stored = await ended(studio, person, run)
    assert (stored.charge, stored.usage) == (Coins.whole(8), UnitUsage(unit=Unit.IMAGE, quantity=2))
    files = await studio.books.files.of_run(person.workspace, run)
    assert [studio.objects.by_key[entry.file.object_key] for entry in files] == [b"first", b"second"]
    assert [entry.event for entry in await events_of(studio, run)][-3:] == [
        FilesMade(files=tuple(entry.file.id for entry in files)),
        AnswerDone(message=None, finish=FinishReason.STOP),
        RunCharged(usage=UnitUsage(unit=Unit.IMAGE, quantity=2), cost=Coins.whole(8)),
    ]
    assert await studio.available(person) == Coins.whole(92)


async def test_three_of_four_pictures_cost_what_three_cost(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.painter.says(Pictures(files=(b"first", NO_PICTURE, b"third", b"fourth")))
    run = await queued(studio, person, ImageRequest(prompt="cats", count=4))
    await worked(studio)
    assert (await ended(studio, person, run)).charge == Coins.whole(12)
    assert len(await studio.books.files.of_run(person.workspace, run)) == 3


@pytest.mark.parametrize("answer", [Pictures(files=()), Pictures(files=(NO_PICTURE,)), REFUSED, FLAGGED])
async def test_nothing_made_or_refused_is_free(studio: Studio, answer: Pictures | Rejected | ContentRefused) -> None:
    person = await studio.person(coins=100)
    studio.painter.says(answer)
    run = await queued(studio, person)
    await worked(studio)
    stored = await ended(studio, person, run)
    assert (stored.state, stored.charge) == (RunState.VOIDED, ZERO)
    assert await studio.available(person) == Coins.whole(100)
    assert studio.other_painter.asked == []


async def test_another_provider_of_no_higher_price_is_asked_at_once(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.painter.says(DOWN)
    run = await queued(studio, person)
    await worked(studio)
    assert (await ended(studio, person, run)).provider == studio.second.name


async def test_when_nobody_can_now_the_job_waits_and_then_goes_on(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.painter.says(Throttled(detail="slow", retry_after_s=20))
    studio.other_painter.says(DOWN, Pictures(files=(b"late", b"later")))
    run = await queued(studio, person)
    await worked(studio)
    assert (await studio.stored(person, run)).state is RunState.HELD
    assert await worked(studio) == 0
    studio.clock.advance(seconds=120)
    assert await worked(studio) == 1
    assert (await ended(studio, person, run)).charge == Coins.whole(8)


async def test_after_the_last_attempt_it_ends_and_costs_nothing(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.painter.says(Interrupted(detail="broke"))
    studio.other_painter.says(DOWN)
    run = await queued(studio, person)
    for _ in range(ATTEMPTS):
        assert await worked(studio) == 1
        studio.clock.advance(seconds=300)
    stored = await ended(studio, person, run)
    assert (stored.state, stored.attempt) == (RunState.VOIDED, ATTEMPTS)
    assert await studio.available(person) == Coins.whole(100)


async def test_a_job_that_kills_every_worker_is_given_up(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person)
    studio.painter.gate.clear()
    for _ in range(ATTEMPTS):
        await studio.work()
        await asyncio.sleep(0)
        studio.rewire()
        await studio.books.recovery.release(instance="here")
    await worked(studio)
    assert (await ended(studio, person, run)).failure == "generation.interrupted"
    assert await studio.available(person) == Coins.whole(100)


async def test_a_job_whose_coins_were_given_back_while_it_waited_is_not_made(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person)
    studio.clock.advance(days=1)
    await worked(studio)
    assert (await ended(studio, person, run)).failure == "generation.interrupted"
    assert studio.painter.asked == []
    assert await studio.available(person) == Coins.whole(100)


async def test_a_process_that_leaves_gives_the_job_back_untried(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person)
    studio.painter.gate.clear()
    await studio.work()
    await studio.leave(within_s=0)
    stored = await studio.stored(person, run)
    assert (stored.state, stored.attempt) == (RunState.HELD, 0)
    studio.painter.gate.set()
    studio.rewire()
    await worked(studio)
    assert (await ended(studio, person, run)).charge == Coins.whole(8)


async def test_a_waiting_job_is_stopped_at_once_without_a_worker(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person)
    await studio.stop(person, run)
    stored = await ended(studio, person, run)
    assert (stored.state, stored.finish) == (RunState.VOIDED, FinishReason.STOPPED)
    assert await studio.available(person) == Coins.whole(100)
    assert await worked(studio) == 0


async def test_a_job_that_is_worked_on_stops_and_costs_nothing(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person)
    studio.painter.gate.clear()
    await studio.work()
    await studio.painter.began.wait()
    await studio.stop(person, run)
    await studio.ended()
    assert (await ended(studio, person, run)).finish is FinishReason.STOPPED
    assert await studio.available(person) == Coins.whole(100)


async def test_whoever_lost_a_job_writes_nothing(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person)
    studio.painter.gate.clear()
    await studio.work()
    await studio.painter.began.wait()
    await studio.books.recovery.release(instance="here")
    (other,) = await studio.books.jobs.claim(owner=HERE, limit=1, per_workspace=9)
    studio.painter.gate.set()
    await studio.ended()
    assert (await studio.stored(person, run)).ended_at is None
    assert await studio.books.files.of_run(person.workspace, run) == []
    assert other.run.attempt == 2


async def test_when_storage_is_away_the_job_waits(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person)
    with monkeypatch.context() as broken:
        broken.setattr(studio.objects, "put", _full)
        await worked(studio)
    assert (await studio.stored(person, run)).state is RunState.HELD
    studio.clock.advance(seconds=300)
    await worked(studio)
    assert (await ended(studio, person, run)).charge == Coins.whole(8)
    assert len(studio.objects.by_key) == 4  # each with its thumbnail


async def test_that_a_job_waits_again_is_stored_before_it_is_given_back(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await queued(studio, await studio.person(coins=100))
    await in_mid_round(studio.live)

    async def flushed_and_full(*_: object) -> None:
        await studio.flush()  # the last one that this worker does for the job by itself
        raise StorageUnavailable

    monkeypatch.setattr(studio.objects, "put", flushed_and_full)
    await worked(studio)
    assert (await events_of(studio, run))[-1].event == Progress(stage=Stage.WAITING)


async def test_the_same_key_finds_the_same_job_and_another_wish_is_an_error(studio: Studio) -> None:
    person = await studio.person(coins=100)
    first = await studio.start_job(command(person))
    again = await studio.start_job(command(person))
    assert (again.generation, again.replayed) == (first.generation, True)
    with pytest.raises(IdempotencyKeyReused):
        await studio.start_job(command(person, ImageRequest(prompt="a dog")))


async def test_what_cannot_be_paid_or_done_is_refused_before_anything_is_stored(studio: Studio) -> None:
    person = await studio.person(coins=7)
    with pytest.raises(InsufficientCoins):
        await studio.start_job(command(person))
    with pytest.raises(InsufficientCoins):
        await studio.start_job(command(person, ImageRequest(prompt="one"), max_coins=Coins.whole(3)))
    with pytest.raises(InvalidValue, match="capability"):
        await studio.start_job(command(person, model=MODEL))
    assert await studio.available(person) == Coins.whole(7)
    assert await worked(studio) == 0


async def test_a_worker_takes_no_more_than_it_has_slots_for(studio: Studio) -> None:
    studio.painter.gate.clear()
    for _ in range(6):
        person = await studio.person(coins=100)
        one = command(person)
        await studio.start_job(
            StartJobCommand(actor=one.actor, idempotency_key=a_key(), model=one.model, request=one.request)
        )
    assert await studio.work() == 4
    assert await studio.work() == 0
    studio.painter.gate.set()
    await studio.ended()
    assert await worked(studio) == 2


@pytest.mark.parametrize(
    ("answer", "code"), [(REFUSED, "provider.request_refused"), (FLAGGED, "provider.content_refused")]
)
async def test_a_failure_is_told_to_followers_by_its_code(
    studio: Studio, answer: Rejected | ContentRefused, code: str
) -> None:
    person = await studio.person(coins=100)
    studio.painter.says(answer)
    run = await queued(studio, person)
    await worked(studio)
    assert (await events_of(studio, run))[-1].event == RunFailed(code=code)


async def _full(key: str, pieces: object) -> None:  # noqa: ARG001
    await asyncio.sleep(0)
    raise StorageUnavailable
