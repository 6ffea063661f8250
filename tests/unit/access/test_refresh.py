"""Refresh: one successor for racing repeats, and no second chance for a thief."""

import asyncio

import pytest

from aimall.application.access.authenticate import AuthenticateQuery
from aimall.application.access.refresh_session import RefreshSessionCommand
from aimall.application.access.register_user import RegisterUserCommand
from aimall.application.access.token_issuer import LoggedIn
from aimall.domain.access.errors import Unauthenticated
from tests.access import GOOD_PASSWORD, House, MemoryDoor


@pytest.fixture
def house() -> House:
    return House(MemoryDoor())


async def ann(house: House) -> LoggedIn:
    return await house.register(RegisterUserCommand(email="ann@example.com", password=GOOD_PASSWORD))


async def refreshed(house: House, token: str) -> str:
    return (await house.refresh(RefreshSessionCommand(refresh_token=token))).refresh_token


async def is_refused(house: House, token: str) -> bool:
    try:
        await refreshed(house, token)
    except Unauthenticated:
        return True
    return False


async def test_a_refresh_gives_both_tokens_of_the_same_log_in(house: House) -> None:
    first = await ann(house)
    second = await house.refresh(RefreshSessionCommand(refresh_token=first.refresh_token))
    assert second.session == first.session
    assert second.refresh_token != first.refresh_token
    assert second.profile == first.profile
    assert (await house.authenticate(AuthenticateQuery(access_token=second.access_token))).session == first.session


async def test_twenty_racing_refreshes_get_one_successor(house: House) -> None:
    token = (await ann(house)).refresh_token
    assert len(set(await asyncio.gather(*(refreshed(house, token) for _ in range(20))))) == 1


async def test_a_lost_answer_can_be_asked_for_again_for_ten_seconds(house: House) -> None:
    token = (await ann(house)).refresh_token
    successor = await refreshed(house, token)
    house.door.clock.advance(seconds=10)
    assert await refreshed(house, token) == successor
    assert await refreshed(house, successor) not in {token, successor}


async def test_a_late_repeat_ends_the_log_in_for_both_holders(house: House) -> None:
    answer = await ann(house)
    successor = await refreshed(house, answer.refresh_token)
    house.door.clock.advance(seconds=11)
    assert await is_refused(house, answer.refresh_token)
    assert await is_refused(house, successor)
    with pytest.raises(Unauthenticated):
        await house.authenticate(AuthenticateQuery(access_token=answer.access_token))


async def test_a_grandparent_ends_the_log_in_at_once(house: House) -> None:
    first = (await ann(house)).refresh_token
    second = await refreshed(house, first)
    third = await refreshed(house, second)
    assert await is_refused(house, first)
    assert await is_refused(house, third)


async def test_the_end_of_one_log_in_leaves_the_others_alone(house: House) -> None:
    first = (await ann(house)).refresh_token
    other = await house.register(RegisterUserCommand(email="ben@example.com", password=GOOD_PASSWORD))
    await refreshed(house, await refreshed(house, first))
    assert await is_refused(house, first)
    assert not await is_refused(house, other.refresh_token)


async def test_a_log_in_ends_after_seven_idle_days_and_after_thirty_in_all(house: House) -> None:
    answer = await ann(house)
    token = answer.refresh_token
    for _ in range(4):
        house.door.clock.advance(days=6.9)
        token = await refreshed(house, token)
    house.door.clock.advance(days=2.4)
    assert await is_refused(house, token)
    idle = await House(house.door).register(RegisterUserCommand(email="ben@example.com", password=GOOD_PASSWORD))
    house.door.clock.advance(days=7)
    assert await is_refused(house, idle.refresh_token)


async def test_only_hashes_of_tokens_are_stored(house: House) -> None:
    token = (await ann(house)).refresh_token
    successor = await refreshed(house, token)
    assert isinstance(house.door, MemoryDoor)
    stored = f"{house.door.store.sessions.rows}{house.door.store.families.rows}"
    assert token not in stored
    assert successor not in stored
