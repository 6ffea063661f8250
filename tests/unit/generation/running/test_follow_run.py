"""Following a run: from any event, on any process, before and after its end."""

import asyncio
from datetime import timedelta

import pytest

from aimall.application.generation.follow_run import (
    Followed,
    Following,
    FollowRunCommand,
    FullySeen,
    Reset,
    Snapshot,
)
from aimall.application.generation.ports import StoredRun
from aimall.application.generation.running.live_run import KEPT, LiveRun
from aimall.domain.generation.event import Accepted, FinishReason, Unreachable
from aimall.domain.generation.feed import AnswerDelta, AnswerDone, LoggedEvent, RunCharged, RunFailed
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import GenerationId, WorkspaceId
from tests.runs import Person
from tests.theatre.streaming import streaming
from tests.worlds.studio import COST, SAID, Studio, actor_of, chat_command

LOG_KEPT = timedelta(hours=24)


@pytest.fixture
def studio() -> Studio:
    return Studio()


def another_process(studio: Studio) -> Studio:
    """Stand beside a process, on the same store."""
    other = Studio()
    other.books, other.clock = studio.books, studio.clock
    other.rewire()
    return other


async def an_ended_run(studio: Studio) -> tuple[Person, GenerationId]:
    person = await studio.person()
    generation = (await studio.start_chat(chat_command(person))).generation
    await studio.ended()
    return person, generation


async def followed(
    studio: Studio, person: Person, generation: GenerationId, *, after: int = 0
) -> list[Followed] | FullySeen:
    command = FollowRunCommand(actor=actor_of(person), generation=generation, after=after)
    following = await studio.follow(command)
    if isinstance(following, FullySeen):
        return following
    return await _all_of(following)


async def _all_of(following: Following) -> list[Followed]:
    return [entry async for batch in following.events for entry in batch]


async def ending(studio: Studio, person: Person, generation: GenerationId) -> list[Followed]:
    message = (await studio.stored(person, generation)).message
    return [
        LoggedEvent(4, AnswerDone(message=message, finish=FinishReason.STOP)),
        LoggedEvent(5, RunCharged(usage=SAID, cost=COST)),
    ]


@pytest.mark.parametrize("after", range(5))
async def test_an_ended_run_is_read_from_any_event_to_its_end(studio: Studio, after: int) -> None:
    person, generation = await an_ended_run(studio)
    log = await studio.books.log.read(generation, after=after)
    assert await followed(studio, person, generation, after=after) == list(log)


async def test_a_run_that_was_fully_seen_has_nothing_more_to_say(studio: Studio) -> None:
    person, generation = await an_ended_run(studio)
    assert await followed(studio, person, generation, after=5) == FullySeen()


async def test_whoever_claims_to_have_seen_more_than_there_was_begins_anew(studio: Studio) -> None:
    person, generation = await an_ended_run(studio)
    heard = await followed(studio, person, generation, after=99)
    assert heard == [Reset(seq=5), Snapshot(text="Hello", seq=5), *await ending(studio, person, generation)]


async def test_after_its_log_was_tidied_a_run_is_told_from_its_answer(studio: Studio) -> None:
    person, generation = await an_ended_run(studio)
    studio.clock.advance(days=2)
    await studio.books.recovery.tidy(keep=LOG_KEPT)
    heard = await followed(studio, person, generation, after=2)
    assert heard == [Snapshot(text="Hello", seq=5), *await ending(studio, person, generation)]


async def test_the_failure_of_a_tidied_run_is_still_told(studio: Studio) -> None:
    for chat in (studio.chat, studio.other_chat):
        chat.says([Unreachable(detail="down")])
    person, generation = await an_ended_run(studio)
    studio.clock.advance(days=2)
    await studio.books.recovery.tidy(keep=LOG_KEPT)
    heard = await followed(studio, person, generation)
    assert heard == [Snapshot(text="", seq=2), LoggedEvent(2, RunFailed(code="provider.unreachable"))]


async def test_a_live_run_is_followed_to_its_end(studio: Studio) -> None:
    person = await studio.person()
    generation = (await studio.start_chat(chat_command(person))).generation
    heard = await followed(studio, person, generation, after=1)
    assert heard == list(await studio.books.log.read(generation, after=1))
    await studio.ended()


async def a_long_run(studio: Studio) -> tuple[Person, LiveRun]:
    """Let a run say a long text that is stored, and go on."""
    person, live = await streaming(studio)
    live.append(*(AnswerDelta(text=f"{number} ") for number in range(3 * KEPT)))
    await studio.flush()
    assert live.forgotten > 0
    return person, live


async def test_whoever_comes_late_to_a_long_answer_hears_all_of_it(studio: Studio) -> None:
    person, live = await a_long_run(studio)
    following = await studio.follow(FollowRunCommand(actor=actor_of(person), generation=live.generation))
    assert isinstance(following, Following)
    assert [entry.seq for entry in await anext(following.events)] == list(range(1, live.last_seq + 1))
    await studio.launcher.abandon()


async def test_whoever_claims_to_have_seen_too_much_of_a_long_answer_is_told_all_of_it(studio: Studio) -> None:
    person, live = await a_long_run(studio)
    command = FollowRunCommand(actor=actor_of(person), generation=live.generation, after=live.last_seq + 1)
    following = await studio.follow(command)
    assert isinstance(following, Following)
    text = "Hello" + "".join(f"{number} " for number in range(3 * KEPT))
    assert await anext(following.events) == (Reset(seq=live.last_seq), Snapshot(text=text, seq=live.last_seq))
    await studio.launcher.abandon()


async def test_a_late_follower_of_a_run_that_was_deleted_hears_its_end(studio: Studio) -> None:
    person, live = await a_long_run(studio)
    following = await studio.follow(FollowRunCommand(actor=actor_of(person), generation=live.generation))
    assert isinstance(following, Following)
    studio.books.store.runs.by_id.clear()
    assert await _all_of(following) == []
    await studio.launcher.abandon()


async def test_a_run_of_another_process_is_followed_in_the_store(studio: Studio) -> None:
    person = await studio.person()
    generation = (await studio.start_chat(chat_command(person))).generation
    other = another_process(studio)
    heard = await followed(other, person, generation)
    assert heard == list(await studio.books.log.read(generation, after=0))
    assert len(studio.chat.requests) == 1
    await studio.ended()


async def test_a_follower_waits_for_a_store_that_is_away(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await studio.person()
    generation = (await studio.start_chat(chat_command(person))).generation
    other = another_process(studio)
    following = await other.follow(FollowRunCommand(actor=actor_of(person), generation=generation))
    assert isinstance(following, Following)
    find, faults = studio.books.runs.find, [TryAgain(), TryAgain()]

    async def find_at_last(workspace: WorkspaceId, wanted: GenerationId) -> StoredRun | None:
        if faults:
            raise faults.pop()
        return await find(workspace, wanted)

    monkeypatch.setattr(studio.books.runs, "find", find_at_last)
    assert await _all_of(following) == list(await studio.books.log.read(generation, after=0))
    assert faults == []
    await studio.ended()


async def test_followers_of_a_process_that_died_read_on_where_the_run_went_on(studio: Studio) -> None:
    person, live = await streaming(studio)
    following = await studio.follow(FollowRunCommand(actor=actor_of(person), generation=live.generation))
    assert isinstance(following, Following)
    await studio.flush()
    await studio.die()
    studio.clock.advance(seconds=31)
    await studio.sweep()
    heard = await _all_of(following)
    assert heard[-1] == LoggedEvent(4, RunFailed(code="generation.interrupted"))
    assert [entry.seq for entry in heard if isinstance(entry, LoggedEvent)] == [1, 2, 3, 4]


async def test_a_follower_is_sent_elsewhere_by_a_process_that_leaves_the_run(studio: Studio) -> None:
    person, live = await streaming(studio)
    following = await studio.follow(FollowRunCommand(actor=actor_of(person), generation=live.generation))
    assert isinstance(following, Following)
    assert len(await anext(following.events)) == 3
    await studio.leave(within_s=0)
    with pytest.raises(TryAgain):
        await anext(following.events)
    assert len(await studio.books.log.read(live.generation, after=0)) == 3  # it finds all of that where it goes


async def hurried(studio: Studio, person: Person, generation: GenerationId) -> Following:
    """Follow a run as somebody who can wait for nothing."""
    command = FollowRunCommand(actor=actor_of(person), generation=generation, patience_s=0)
    following = await studio.follow(command)
    assert isinstance(following, Following)
    return following


async def test_whoever_can_wait_no_longer_for_a_first_word_is_told_so_once(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.gate.clear()
    studio.chat.says([Accepted(provider_generation_id="gen-1"), Unreachable(detail="down")])
    studio.other_chat.says([Unreachable(detail="down")])
    following = await hurried(studio, person, (await studio.start_chat(chat_command(person))).generation)
    assert [len(await anext(following.events)) for _ in range(2)] == [1, 0]
    studio.chat.gate.set()
    (failed,) = await _all_of(following)
    assert isinstance(failed, LoggedEvent)
    assert isinstance(failed.event, RunFailed)
    await studio.ended()


async def test_after_the_first_word_everybody_can_wait(studio: Studio) -> None:
    person, live = await streaming(studio)
    following = await hurried(studio, person, live.generation)
    assert len(await anext(following.events)) == 3
    waiting = asyncio.ensure_future(anext(following.events))
    await asyncio.sleep(0)
    live.append(AnswerDelta(text="there"))
    assert [entry.seq for entry in await waiting] == [4]
    await following.events.aclose()
    await studio.launcher.abandon()


async def test_whoever_can_wait_no_longer_for_a_run_of_another_process_is_told_so_once(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.gate.clear()
    studio.chat.says([Accepted(provider_generation_id="gen-1"), Unreachable(detail="down")])
    generation = (await studio.start_chat(chat_command(person))).generation
    other = another_process(studio)
    following = await hurried(other, person, generation)
    assert [len(await anext(following.events)) for _ in range(2)] == [1, 0]
    studio.books.store.runs.by_id.clear()
    assert await _all_of(following) == []
    await studio.launcher.abandon()


async def test_whoever_can_wait_no_longer_does_not_wait_for_a_store_that_is_away(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await studio.person()
    generation = (await studio.start_chat(chat_command(person))).generation
    other = another_process(studio)
    following = await hurried(other, person, generation)
    is_back, find = asyncio.Event(), studio.books.runs.find

    async def find_when_back(workspace: WorkspaceId, wanted: GenerationId) -> StoredRun | None:
        if not is_back.is_set():
            raise TryAgain
        return await find(workspace, wanted)

    monkeypatch.setattr(studio.books.runs, "find", find_when_back)
    assert await anext(following.events) == ()
    is_back.set()
    assert await _all_of(following) == list(await studio.books.log.read(generation, after=0))
    await studio.ended()
