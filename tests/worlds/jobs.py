"""Jobs for tests: how one is asked for, worked on, and looked at when it has ended."""

from aimall.application.generation.jobs.start_job import StartJobCommand
from aimall.application.generation.ports import StoredRun
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.event import ContentRefused, Rejected, Unreachable
from aimall.domain.generation.feed import LoggedEvent, is_ending
from aimall.domain.generation.media import ImageRequest, MediaRequest, VideoRequest
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import GenerationId
from tests.runs import Person
from tests.worlds.studio import KEY, Studio, actor_of

PICTURE, FILM = ModelId("picture"), ModelId("film")
DOWN = Unreachable(detail="down")
REFUSED = Rejected(detail="not this", code="bad_size", request_at_fault=True)
FLAGGED = ContentRefused(detail="not this")


def command(
    person: Person, request: MediaRequest | None = None, *, model: ModelId = PICTURE, max_coins: Coins | None = None
) -> StartJobCommand:
    request = request or ImageRequest(prompt="a cat", count=2)
    return StartJobCommand(
        actor=actor_of(person), idempotency_key=KEY, model=model, request=request, max_coins=max_coins
    )


async def queued(studio: Studio, person: Person, request: MediaRequest | None = None) -> GenerationId:
    model = FILM if isinstance(request, VideoRequest) else PICTURE
    return (await studio.start_job(command(person, request, model=model))).generation


async def worked(studio: Studio) -> int:
    """Let a worker do all that is due."""
    started = await studio.work()
    await studio.ended()
    return started


async def events_of(studio: Studio, run: GenerationId) -> list[LoggedEvent]:
    return list(await studio.books.log.read(run, after=0))


async def ended(studio: Studio, person: Person, run: GenerationId) -> StoredRun:
    """Give a run that has ended, whose log is whole."""
    stored = await studio.stored(person, run)
    assert stored.ended_at is not None
    log = await events_of(studio, run)
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    assert [is_ending(entry.event) for entry in log] == [False] * (len(log) - 1) + [True]
    return stored
