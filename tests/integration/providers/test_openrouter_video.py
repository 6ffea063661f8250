"""OpenRouter's videos: what becomes of an order when the answer is strange, late or lost, on real sockets."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import pytest

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.origins import Origins
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.adapters.openrouter.video import OpenRouterVideo
from aimall.application.generation.jobs.providers import BegunPerhaps, FetchFailed, Filmed, Submitted, Underway
from aimall.domain.generation.event import ContentRefused, Fault, Rejected, Throttled, Unreachable
from aimall.domain.generation.media import Ratio, VideoRequest
from tests.upstreams.asking import RUN
from tests.upstreams.openrouter_standin import OpenRouterStandIn
from tests.upstreams.raw_server import Exchange, Handler, RawServer
from tests.upstreams.script import Script

KEY = "sk-or-v1-standin"
FILM = VideoRequest(prompt="bread rises", seconds=4, ratio=Ratio.TALL)


@pytest.fixture
async def standin() -> AsyncIterator[OpenRouterStandIn]:
    async with OpenRouterStandIn() as server:
        yield server


@pytest.fixture
async def video(standin: OpenRouterStandIn) -> AsyncIterator[OpenRouterVideo]:
    async with video_at(standin.base_url) as video:
        yield video


@asynccontextmanager
async def video_at(address: str) -> AsyncGenerator[OpenRouterVideo]:
    """Give videos through an OpenRouter that is somewhere else."""
    origins = Origins([address])
    async with JsonCalls(origins) as calls, ByteStreams(origins) as streams:
        yield OpenRouterVideo(calls, streams, OpenRouterAccount(api_key=KEY, base_url=address))


async def test_a_film_is_asked_for_and_fetched_with_the_key_at_the_configured_address_alone(
    video: OpenRouterVideo, standin: OpenRouterStandIn
) -> None:
    begun = await video.submit("standin/filmer", FILM, run=RUN)
    assert begun == Submitted(provider_job="job-00000001")
    assert await video.poll("job-00000001") == Underway()
    assert await video.poll("job-00000001") == Filmed(cost_micro_usd=400_000)
    film = b"".join([piece async for piece in video.fetch("job-00000001")])
    assert film[4:8] == b"ftyp"
    submitted, *others = standin.log
    assert submitted.body == {
        "model": "standin/filmer",
        "prompt": "bread rises",
        "duration": 4,
        "aspect_ratio": "9:16",
    }
    assert [record.path for record in others] == [
        "/api/v1/videos/job-00000001",
        "/api/v1/videos/job-00000001",
        "/api/v1/videos/job-00000001/content",
    ]
    assert {record.headers["authorization"] for record in standin.log} == {f"Bearer {KEY}"}


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        (
            Script(film="failed", polls=0),
            Rejected(detail="failed: the host broke", code="failed", request_at_fault=False),
        ),
        (
            Script(film="expired", film_error="too late", polls=0),
            Rejected(detail="expired: too late", code="expired", request_at_fault=False),
        ),
        (
            Script(film="failed", film_error="Blocked by our content policy", polls=0),
            ContentRefused(detail="failed: Blocked by our content policy"),
        ),
    ],
    ids=["failed", "expired", "refused"],
)
async def test_a_film_that_comes_to_nothing_is_a_fault(
    video: OpenRouterVideo, standin: OpenRouterStandIn, script: Script, fault: Fault
) -> None:
    standin.script(script)
    await video.submit("m", FILM, run=RUN)
    assert await video.poll("job-00000001") == fault


def answering(status: int, body: str | None) -> Handler:
    """Give a server that answers everything so, or hangs up."""

    async def answer(exchange: Exchange) -> None:
        if body is None:
            exchange.drop(reset=True)
        else:
            await exchange.answer_json(status, body)

    return answer


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, None),
        (202, "<html>"),
        (202, '{"status": "pending"}'),
        (200, '{"error": {"message": "something went wrong"}}'),
        (200, '{"error": {"code": 502, "message": "bad reply"}}'),
        (408, "{}"),
        (500, "{}"),
        (502, "{}"),
        (504, "{}"),
        (524, "{}"),
    ],
    ids=str,
)
async def test_after_an_answer_that_tells_nothing_a_film_has_been_begun_perhaps(status: int, body: str | None) -> None:
    async with RawServer(answering(status, body)) as server, video_at(server.address) as video:
        assert isinstance(await video.submit("m", FILM, run=RUN), BegunPerhaps)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (503, "{}", Unreachable),
        (429, "{}", Throttled),
        (529, "{}", Throttled),
        (400, "{}", Rejected),
        (404, "{}", Rejected),
        (500, '{"error": {"code": "moderation", "message": "no"}}', ContentRefused),
        (200, '{"error": {"code": 503, "message": "nobody is free"}}', Unreachable),
        (200, '{"error": {"code": 402, "message": "no credits"}}', Rejected),
    ],
    ids=str,
)
async def test_a_refusal_in_so_many_words_means_that_nothing_was_begun(
    status: int, body: str, kind: type[Fault]
) -> None:
    async with RawServer(answering(status, body)) as server, video_at(server.address) as video:
        assert isinstance(await video.submit("m", FILM, run=RUN), kind)


async def test_where_nobody_listens_nothing_was_begun() -> None:
    async with RawServer(breaking_off) as server:
        address = server.address
    async with video_at(address) as video:
        assert isinstance(await video.submit("m", FILM, run=RUN), Unreachable)


@pytest.mark.parametrize("status", [401, 402, 403, 500])
async def test_a_question_that_is_refused_says_nothing_of_the_film(status: int) -> None:
    async with RawServer(answering(status, "{}")) as server, video_at(server.address) as video:
        assert isinstance(await video.poll("job"), Unreachable)


async def test_a_film_that_openrouter_has_thrown_away_is_gone(
    video: OpenRouterVideo, standin: OpenRouterStandIn
) -> None:
    standin.script(Script(is_gone=True, polls=0))
    await video.submit("m", FILM, run=RUN)
    with pytest.raises(FetchFailed) as failed:
        [piece async for piece in video.fetch("job-00000001")]
    assert failed.value.is_gone


async def breaking_off(exchange: Exchange) -> None:
    """Answer with half of what was promised, or with an error."""
    if exchange.request.path.endswith("/content"):
        await exchange.begin(200, {"Content-Type": "video/mp4"}, framing="1000")
        await exchange.send(b"half")
        exchange.drop(reset=False)
    else:
        await exchange.answer_json(503, {})


async def test_a_film_that_breaks_off_may_be_had_later() -> None:
    async with RawServer(breaking_off) as server, video_at(server.address) as video:
        with pytest.raises(FetchFailed) as failed:
            [piece async for piece in video.fetch("job")]
        assert not failed.value.is_gone
        assert isinstance(await video.poll("job"), Unreachable)
