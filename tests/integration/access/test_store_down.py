"""When the database cannot be reached, nobody passes, and everybody is told to try again."""

from collections.abc import AsyncGenerator

import pytest

from aimall.application.access.authenticate import AuthenticateQuery
from aimall.application.access.log_in import LogInCommand
from aimall.application.access.register_user import RegisterUserCommand
from aimall.domain.kernel.errors import TryAgain
from tests.access import GOOD_PASSWORD, House, MemoryDoor
from tests.access_postgres import PostgresDoor

NOBODY_LISTENS = "postgresql://aimall@127.0.0.1:1/aimall"


@pytest.fixture
async def house() -> AsyncGenerator[House]:
    door = PostgresDoor(NOBODY_LISTENS)
    yield House(door)
    await door.close()


async def test_nobody_logs_in_or_registers(house: House) -> None:
    with pytest.raises(TryAgain):
        await house.log_in(LogInCommand(email="ann@example.com", password=GOOD_PASSWORD))
    with pytest.raises(TryAgain):
        await house.register(RegisterUserCommand(email="ann@example.com", password=GOOD_PASSWORD))
    assert house.hasher.compared == []


async def test_a_good_token_is_not_believed_without_its_log_in(house: House) -> None:
    elsewhere = House(MemoryDoor())
    answer = await elsewhere.register(RegisterUserCommand(email="ann@example.com", password=GOOD_PASSWORD))
    with pytest.raises(TryAgain):
        await house.authenticate(AuthenticateQuery(access_token=answer.access_token))
