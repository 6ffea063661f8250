"""A limit on the coins of a day: runs are sized to it, and it is named when it is what refuses one."""

import pytest

from aimall.application.generation.policy import RunPolicy
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.wallet.errors import DailyLimitReached, InsufficientCoins
from tests.worlds.studio import COST, HERE, Studio, chat_command


async def test_a_run_is_sized_to_what_the_day_still_allows() -> None:
    limit = Coins.whole(1)
    frugal = Studio(policy=RunPolicy(owner=HERE, daily_limit=limit))
    person = await frugal.person()
    await frugal.start_chat(chat_command(person))
    assert ZERO < frugal.held(person) <= limit
    await frugal.ended()


async def test_a_day_that_has_nothing_left_is_named_as_what_refuses_the_run() -> None:
    frugal = Studio(policy=RunPolicy(owner=HERE, daily_limit=COST))
    person = await frugal.person()
    with pytest.raises(DailyLimitReached) as refused:
        await frugal.start_chat(chat_command(person))
    assert refused.value.facts() == {"limit": COST, "left": COST}
    assert await frugal.available(person) == Coins.whole(100)


async def test_whoever_lacks_coins_hears_of_coins_and_not_of_the_day() -> None:
    frugal = Studio(policy=RunPolicy(owner=HERE, daily_limit=Coins.whole(50)))
    poor = await frugal.person(coins=0)
    with pytest.raises(InsufficientCoins):
        await frugal.start_chat(chat_command(poor))
