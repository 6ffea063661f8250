"""What every provider of videos promises."""

import pytest

from aimall.application.generation.jobs.providers import FetchFailed, Filmed, Submitted, Underway, VideoProvider
from aimall.domain.generation.event import Fault
from aimall.domain.generation.media import VideoRequest
from tests.upstreams.asking import RUN

POLLS_MAX = 20


class VideoProviderContract:
    """Bound to each adapter by a subclass with the fixtures `filmer` and `model`."""

    async def test_a_film_is_begun_asked_after_and_fetched_in_pieces(self, filmer: VideoProvider, model: str) -> None:
        begun = await filmer.submit(model, VideoRequest(prompt="bread rises", seconds=2), run=RUN)
        assert isinstance(begun, Submitted)
        assert begun.provider_job
        polls = [await filmer.poll(begun.provider_job)]
        while isinstance(polls[-1], Underway) and len(polls) < POLLS_MAX:
            polls.append(await filmer.poll(begun.provider_job))
        assert isinstance(polls[0], Underway)
        assert all(0 <= poll.percent <= 100 for poll in polls if isinstance(poll, Underway) and poll.percent)
        done = polls[-1]
        assert isinstance(done, Filmed)
        assert done.cost_micro_usd is None or done.cost_micro_usd >= 0
        assert b"".join([piece async for piece in filmer.fetch(begun.provider_job)])

    async def test_a_film_that_nobody_has_begun_is_a_fault_and_cannot_be_fetched(self, filmer: VideoProvider) -> None:
        assert isinstance(await filmer.poll("no such/film"), Fault)
        with pytest.raises(FetchFailed) as failed:
            [piece async for piece in filmer.fetch("no such/film")]
        assert failed.value.is_gone
