"""What the platform bears itself is told, and is an alarm when it is more than a little."""

from dataclasses import replace

import pytest

from aimall.application.health.absorbed_probe import AbsorbedProbe
from aimall.application.health.ports import PartState
from aimall.domain.kernel.coins import Coins
from tests.access import HandClock
from tests.runs import a_text, charged
from tests.worlds.memory import MemoryBooks


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


async def books_with(clock: HandClock, *, charge: int, absorbed: int) -> MemoryBooks:
    books = MemoryBooks(clock)
    run = a_text(books, await books.person(coins=charge + 1), hold=charge)
    await books.book.begin(run)
    await books.book.settle(replace(charged(run, Coins.whole(charge)), absorbed=Coins.whole(absorbed)))
    return books


async def test_nothing_is_claimed_before_the_first_sum(clock: HandClock) -> None:
    part = await AbsorbedProbe(MemoryBooks(clock).runs).look()
    assert (part.state, part.is_essential) == (PartState.UNAVAILABLE, False)


@pytest.mark.parametrize(
    ("charge", "absorbed", "state"),
    [
        (20_000, 200, PartState.OK),
        (20_000, 201, PartState.DOWN),
        (1, 100, PartState.OK),  # much of a little
        (1, 101, PartState.DOWN),
    ],
)
async def test_more_than_a_hundredth_is_an_alarm_once_it_is_worth_one(
    clock: HandClock, charge: int, absorbed: int, state: PartState
) -> None:
    books = await books_with(clock, charge=charge, absorbed=absorbed)
    probe = AbsorbedProbe(books.runs)
    await probe.watch()
    part = await probe.look()
    assert part.state is state
    assert part.remark.figures.items() >= {"charged": f"{charge}.000000", "absorbed": f"{absorbed}.000000"}.items()


async def test_what_is_older_than_a_day_alarms_nobody(clock: HandClock) -> None:
    probe = AbsorbedProbe((await books_with(clock, charge=1, absorbed=500)).runs)
    clock.advance(days=1, seconds=1)
    await probe.watch()
    assert (await probe.look()).state is PartState.OK
