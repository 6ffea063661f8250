"""Films take minutes at a provider that may be begun once only."""

import pytest

from aimall.application.generation.jobs.film import UNANSWERED_MAX
from aimall.application.generation.jobs.ports import Checkpoint
from aimall.application.generation.jobs.providers import FetchFailed, Filmed, Submitted, Underway
from aimall.domain.catalog.usage import Unit, UnitUsage
from aimall.domain.generation.event import Unreachable
from aimall.domain.generation.feed import Progress
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.media import VideoRequest
from aimall.domain.kernel.coins import Coins
from tests.worlds.jobs import DOWN, ended, events_of, queued, worked
from tests.worlds.studio import HERE, Studio


@pytest.fixture
def studio() -> Studio:
    return Studio()


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
    studio.filmer.polls = [*[Unreachable(detail="the network")] * (UNANSWERED_MAX + 1), Underway(), Filmed()]
    await worked(studio)
    assert (await studio.stored(person, run)).ended_at is None
    studio.clock.advance(seconds=300)
    await worked(studio)
    assert (await ended(studio, person, run)).charge == Coins.whole(30)
    assert studio.filmer.submitted == [run]


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


async def test_a_film_that_is_refused_before_it_begins_may_be_begun_elsewhere_later(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.filmer.on_submit = (DOWN, Submitted(provider_job="film-1"))
    run = await queued(studio, person, VideoRequest(prompt="a cat walks", seconds=3))
    await worked(studio)
    studio.clock.advance(seconds=300)
    await worked(studio)
    assert (await ended(studio, person, run)).charge == Coins.whole(30)
