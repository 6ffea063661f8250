"""Following a run: however far behind somebody is, they read every event once and in order."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from aimall.application.generation.follow_run import Followed, Following, FollowRunCommand
from aimall.application.generation.running.live_run import KEPT
from aimall.domain.generation.feed import AnswerDelta, LoggedEvent, RunFailed
from tests.theatre.streaming import streaming
from tests.worlds.studio import Studio, actor_of

FLUSH, READ = "flush", "read"
STEPS = st.lists(st.one_of(st.integers(1, 2 * KEPT), st.sampled_from([FLUSH, READ])), max_size=30)


async def followed_through(steps: list[int | str], *, after: int) -> tuple[list[Followed], list[LoggedEvent]]:
    """Let a run say so many pieces, be stored or be read, in that order. Gives what was heard, and what was said."""
    studio = Studio()
    person, live = await streaming(studio)
    command = FollowRunCommand(actor=actor_of(person), generation=live.generation, after=after)
    following = await studio.follow(command)
    assert isinstance(following, Following)
    heard: list[Followed] = []
    said = list(live.since(0))
    for step in steps:
        if isinstance(step, int):
            live.append(*(AnswerDelta(text=f"{live.last_seq}-{n}") for n in range(step)))
            said += live.since(len(said))
        elif step == FLUSH:
            await studio.flush()
        elif live.last_seq > after + len(heard):
            heard += await anext(following.events)
    live.append(RunFailed(code="x"))
    said += live.since(len(said))
    live.close()
    heard += [entry async for batch in following.events for entry in batch]
    await studio.launcher.abandon()
    return heard, said


@given(steps=STEPS, after=st.integers(0, 3))
def test_a_follower_that_is_late_hears_everything_once_and_in_order(steps: list[int | str], after: int) -> None:
    heard, said = asyncio.run(followed_through(steps, after=after))
    assert heard == said[after:]
