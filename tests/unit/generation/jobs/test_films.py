"""Films take minutes at a provider that may be begun once only."""

import asyncio

import pytest

from aimall.application.generation.jobs.film import UNANSWERED_MAX
from aimall.application.generation.jobs.ports import Checkpoint
from aimall.application.generation.jobs.providers import BegunPerhaps, FetchFailed, Filmed, Submitted, Underway
from aimall.domain.catalog.usage import Unit, UnitUsage
from aimall.domain.file.errors import StorageUnavailable
from aimall.domain.generation.event import Fault, Rejected, Unreachable
from aimall.domain.generation.feed import Progress
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.job import ATTEMPTS
from aimall.domain.generation.media import VideoRequest
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import GenerationId
from tests.runs import Person
from tests.worlds.jobs import DOWN, ended, events_of, queued, worked
from tests.worlds.studio import HERE, Studio

A_WALK = VideoRequest(prompt="a cat walks", seconds=3)
NO_NEWS = [Unreachable(detail="the network")] * (UNANSWERED_MAX + 1)  # more than one attempt waits for
BROKEN = Rejected(detail="the host broke", code="failed", request_at_fault=False)


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def put_off(studio: Studio, person: Person, run: GenerationId) -> None:
    """Let a worker work on a film that it can neither end nor give up, until it is due again."""
    assert await worked(studio) == 1
    assert (await studio.stored(person, run)).state is RunState.HELD
    studio.clock.advance(seconds=300)


async def test_a_film_is_begun_once_and_asked_after_until_it_is_there(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person, VideoRequest(prompt="a cat walks", seconds=3))
    await worked(studio)
    stored = await ended(studio, person, run)
    assert (stored.charge, stored.usage) == (Coins.whole(30), UnitUsage(unit=Unit.SECOND, quantity=3))
    told = [entry.event.percent for entry in await events_of(studio, run) if isinstance(entry.event, Progress)]
    assert 50 in told
    assert studio.filmer.submitted == [run]


async def test_whoever_takes_a_begun_film_over_does_not_begin_it_again(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person, VideoRequest(prompt="a cat walks", seconds=3))
    studio.filmer.polls = [*NO_NEWS, Underway(), Filmed()]
    await put_off(studio, person, run)
    await worked(studio)
    assert (await ended(studio, person, run)).charge == Coins.whole(30)
    assert (studio.filmer.submitted, studio.other_filmer.submitted) == ([run], [])


async def test_a_few_questions_without_an_answer_do_not_make_a_film_fail(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person, VideoRequest(prompt="a cat walks", seconds=3))
    blips = [Unreachable(detail="the network")] * UNANSWERED_MAX
    studio.filmer.polls = [*blips, Underway(), *blips, Filmed()]
    await worked(studio)
    stored = await ended(studio, person, run)
    assert (stored.charge, stored.attempt) == (Coins.whole(30), 1)


async def test_a_film_of_which_nobody_knows_whether_it_was_begun_is_given_up(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person, VideoRequest(prompt="a cat walks", seconds=3))
    (job,) = await studio.books.jobs.claim(owner=HERE, limit=1, per_workspace=9)
    await studio.books.jobs.checkpoint(run, fence=job.run.fence, checkpoint=Checkpoint(is_submitted=True))
    await studio.books.recovery.release(instance="here")
    await worked(studio)
    assert (await ended(studio, person, run)).state is RunState.VOIDED
    assert studio.filmer.submitted == []


async def test_a_film_that_the_provider_has_forgotten_costs_nothing(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person, VideoRequest(prompt="a cat walks", seconds=3))
    studio.filmer.film = FetchFailed("410", is_gone=True)
    await worked(studio)
    assert (await ended(studio, person, run)).state is RunState.VOIDED
    assert await studio.available(person) == Coins.whole(100)


async def test_a_film_that_is_refused_before_it_begins_is_begun_elsewhere(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.filmer.on_submit = (DOWN,)
    run = await queued(studio, person, A_WALK)
    await worked(studio)
    stored = await ended(studio, person, run)
    assert (stored.charge, stored.provider) == (Coins.whole(30), studio.second.name)


async def test_a_film_that_everybody_refused_to_begin_may_be_begun_later(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.filmer.on_submit = (DOWN, Submitted(provider_job="film-1"))
    studio.other_filmer.on_submit = (DOWN,)
    run = await queued(studio, person, A_WALK)
    await put_off(studio, person, run)
    await worked(studio)
    assert (await ended(studio, person, run)).charge == Coins.whole(30)


async def test_a_begun_film_is_asked_after_until_the_deadline_of_its_job_and_then_costs_nothing(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person, A_WALK)
    studio.filmer.polls = [*NO_NEWS[:1]]
    for _ in range(ATTEMPTS + 2):
        await put_off(studio, person, run)
    studio.clock.advance(days=1)
    await worked(studio)
    assert (await ended(studio, person, run)).state is RunState.VOIDED
    assert await studio.available(person) == Coins.whole(100)
    assert (studio.filmer.submitted, studio.other_filmer.submitted) == ([run], [])


async def test_a_begun_film_is_waited_for_though_nobody_offers_its_model_for_a_while(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person, A_WALK)
    studio.filmer.polls = [*NO_NEWS, Filmed()]
    await put_off(studio, person, run)
    offered = studio.first.models_now
    studio.first.models_now = ()
    await studio.mall.sync()
    await put_off(studio, person, run)
    studio.first.models_now = offered
    await studio.mall.sync()
    await worked(studio)
    assert (await ended(studio, person, run)).provider == studio.first.name
    assert studio.other_filmer.submitted == []


@pytest.mark.parametrize("trouble", [FetchFailed("it broke off"), StorageUnavailable()], ids=["fetching", "storing"])
async def test_a_film_that_cannot_be_had_now_is_had_later_from_whoever_made_it(
    studio: Studio, trouble: FetchFailed | StorageUnavailable
) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person, A_WALK)
    film, studio.filmer.film = studio.filmer.film, trouble
    for _ in range(ATTEMPTS + 1):
        await put_off(studio, person, run)
    studio.filmer.film = film
    await worked(studio)
    assert (await ended(studio, person, run)).charge == Coins.whole(30)
    assert (studio.filmer.submitted, studio.other_filmer.submitted) == ([run], [])


@pytest.mark.parametrize("fault", [BROKEN, Rejected(detail="404", code="gone", request_at_fault=False)], ids=str)
async def test_a_film_that_came_to_nothing_is_not_begun_at_another_provider(studio: Studio, fault: Fault) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person, A_WALK)
    studio.filmer.polls = [fault]
    await worked(studio)
    assert (await ended(studio, person, run)).failure == "provider.rejected"
    assert studio.other_filmer.submitted == []
    assert await studio.available(person) == Coins.whole(100)


async def test_an_order_whose_answer_was_lost_is_given_up_at_once_and_costs_nothing(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.filmer.on_submit = (BegunPerhaps(detail="no answer"),)
    run = await queued(studio, person, A_WALK)
    await worked(studio)
    stored = await ended(studio, person, run)
    assert (stored.state, stored.failure) == (RunState.VOIDED, "provider.interrupted")
    assert (studio.filmer.submitted, studio.other_filmer.submitted) == ([run], [])
    assert await studio.available(person) == Coins.whole(100)


async def test_an_order_that_takes_too_long_is_not_given_to_another_provider(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await queued(studio, person, A_WALK)
    studio.filmer.gate.clear()
    await studio.work()
    await studio.filmer.asked.wait()
    live = studio.live.find(run)
    assert live is not None
    assert live.patience is not None
    live.patience.reschedule(asyncio.get_running_loop().time())
    await studio.ended()
    assert (await ended(studio, person, run)).failure == "provider.interrupted"
    assert studio.other_filmer.submitted == []
    assert await studio.available(person) == Coins.whole(100)
