"""The ladder of usage: the stream's word, the provider's books, our own count; and the end that is committed once."""

from collections.abc import Sequence

import pytest

from aimall.application.generation.ports import AlreadySettled, Settled, SettleRun
from aimall.application.generation.providers import FoundUsage, NotYet
from aimall.application.generation.running.commit_end import RETRIES_S
from aimall.application.generation.running.settlement import LOOKUPS_AT_ONCE_S, LOOKUPS_LATER_S
from aimall.domain.catalog.usage import Usage, UsageSource
from aimall.domain.generation.event import Accepted, ChatEvent, Completed, FinishReason, TextDelta
from aimall.domain.generation.feed import AnswerDone, CostPending, RunCharged
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId
from tests.runs import Person
from tests.theatre.rounds import AN_HOUR
from tests.theatre.streaming import streaming
from tests.worlds.studio import ANSWER, COST, SAID, Studio, chat_command

NOT_YET = NotYet(detail="not written")
FOUND = FoundUsage(usage=SAID, finish=FinishReason.STOP, cost_micro_usd=30)
WITHOUT_USAGE: Sequence[ChatEvent] = (
    Accepted(provider_generation_id="gen-1"),
    TextDelta(text="x" * 35),
    Completed(finish=FinishReason.STOP, usage=None),
)
ESTIMATED = Coins(10 * 100 + 10 * 400)  # a question and an answer of 35 Latin letters


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def run(studio: Studio, script: Sequence[ChatEvent]) -> tuple[Person, GenerationId]:
    person = await studio.person()
    studio.chat.says(script)
    accepted = await studio.start_chat(chat_command(person, "y" * 35))
    await studio.ended()
    return person, accepted.generation


async def test_the_usage_of_the_stream_needs_no_look_up(studio: Studio) -> None:
    person, generation = await run(studio, ANSWER)
    assert (await studio.stored(person, generation)).source is UsageSource.PROVIDER
    assert studio.lookup.asked == []


async def test_a_missing_usage_is_looked_up_while_the_person_waits(studio: Studio) -> None:
    studio.lookup.says(NOT_YET, FOUND)
    person, generation = await run(studio, WITHOUT_USAGE)
    stored = await studio.stored(person, generation)
    assert (stored.charge, stored.source) == (COST, UsageSource.LOOKUP)
    assert studio.lookup.asked == ["gen-1", "gen-1"]
    events = [entry.event for entry in await studio.books.log.read(generation, after=2)]
    assert events == [AnswerDone(message=stored.message, finish=FinishReason.STOP), RunCharged(usage=SAID, cost=COST)]


async def test_a_usage_of_no_tokens_is_a_missing_usage(studio: Studio) -> None:
    studio.lookup.says(FOUND)
    nothing = Completed(finish=FinishReason.STOP, usage=Usage(input_tokens=0, output_tokens=0))
    person, generation = await run(studio, [*WITHOUT_USAGE[:-1], nothing])
    assert (await studio.stored(person, generation)).source is UsageSource.LOOKUP


async def test_people_wait_less_than_five_seconds_for_a_cost() -> None:
    assert sum(LOOKUPS_AT_ONCE_S) < 5
    assert 14 * 60 < sum(LOOKUPS_LATER_S) < 16 * 60


async def test_an_answer_whose_cost_comes_late_ends_for_its_reader_and_is_charged_later(studio: Studio) -> None:
    studio.lookup.says(*[NOT_YET] * (len(LOOKUPS_AT_ONCE_S) + 2), FOUND)
    person, generation = await run(studio, WITHOUT_USAGE)
    stored = await studio.stored(person, generation)
    assert (stored.state, stored.charge, stored.source) == (RunState.SETTLED, COST, UsageSource.LOOKUP)
    assert (await studio.books.log.read(generation, after=0))[-1].event == CostPending()
    assert await studio.available(person) == Coins.whole(100) - COST


async def test_a_cost_that_never_comes_is_estimated_on_what_was_shown(studio: Studio) -> None:
    person, generation = await run(studio, WITHOUT_USAGE)
    stored = await studio.stored(person, generation)
    assert (stored.charge, stored.source) == (ESTIMATED, UsageSource.ESTIMATE)
    assert len(studio.lookup.asked) == len(LOOKUPS_AT_ONCE_S) + len(LOOKUPS_LATER_S)


async def test_a_provider_without_an_id_for_its_answer_cannot_be_asked_and_the_cost_is_estimated(
    studio: Studio,
) -> None:
    person, generation = await run(studio, WITHOUT_USAGE[1:])
    assert (await studio.stored(person, generation)).charge == ESTIMATED
    assert studio.lookup.asked == []


async def test_books_that_count_no_tokens_leave_the_estimate(studio: Studio) -> None:
    studio.lookup.says(FoundUsage(usage=None, finish=FinishReason.STOP, cost_micro_usd=None))
    person, generation = await run(studio, WITHOUT_USAGE)
    assert (await studio.stored(person, generation)).source is UsageSource.ESTIMATE


class OvertakingBook:
    """A book whose commit overtakes a flush: the flush is told that the run has ended before its task is."""

    def __init__(self, studio: Studio) -> None:
        self._studio, self._book = studio, studio.books.book
        self.begin, self.await_cost = self._book.begin, self._book.await_cost

    async def settle(self, end: SettleRun) -> Settled | AlreadySettled:
        settled = await self._book.settle(end)
        await self._studio.flush()
        return settled


async def test_a_flush_that_its_end_has_overtaken_takes_no_run_for_lost(studio: Studio) -> None:
    studio.rewire(book=OvertakingBook(studio))
    _, live = await streaming(studio)
    studio.chat.gate.set()
    await studio.ended()
    assert (live.is_closed, live.is_lost) == (True, False)


class AwayBook:
    """A book whose store is away for the first calls."""

    def __init__(self, studio: Studio, *, away: int) -> None:
        self._book, self.away = studio.books.book, away
        self.begin = self._book.begin

    async def settle(self, end: SettleRun) -> Settled | AlreadySettled:
        if self.away:
            self.away -= 1
            raise TryAgain
        return await self._book.settle(end)

    async def await_cost(self, end: SettleRun) -> Settled | AlreadySettled:
        return await self.settle(end)


async def test_an_end_is_repeated_until_the_store_is_back(studio: Studio) -> None:
    studio.rewire(book=AwayBook(studio, away=len(RETRIES_S)))
    person, generation = await run(studio, ANSWER)
    assert (await studio.stored(person, generation)).charge == COST


async def test_a_run_whose_end_waits_for_the_store_is_flushed_meanwhile(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.rewire(book=AwayBook(studio, away=2))
    _, live = await streaming(studio)
    await studio.live.pause(AN_HOUR)
    flushed: list[bool] = []

    async def wait(_: float) -> None:
        flushed.append(live in studio.live.take_due())
        studio.live.changed(live)

    monkeypatch.setattr(studio.clock, "sleep", wait)
    studio.chat.gate.set()
    await studio.ended()
    assert flushed == [True, True]


async def test_an_end_that_could_not_be_committed_is_told_to_nobody_and_left_to_the_sweeper(studio: Studio) -> None:
    studio.rewire(book=AwayBook(studio, away=len(RETRIES_S) + 1))
    person, generation = await run(studio, ANSWER)
    stored = await studio.stored(person, generation)
    assert (stored.ended_at, stored.charge) == (None, ZERO)
    assert studio.live.find(generation) is None
