"""The key of the demo: made once, kept where its owner alone reads it, and made anew when it opens nothing any more."""

import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from dishka import AsyncContainer

from aimall.application.access.create_user import CreateUser, CreateUserCommand
from aimall.bootstrap.commands.keys import kept_key
from aimall.bootstrap.container import make_container
from tests.mall import PASSWORD, settings_for
from tests.postgres import ask

EMAIL = "demo@example.org"


@pytest.fixture
async def container(database_url: str, tmp_path: Path) -> AsyncIterator[AsyncContainer]:
    """Everything wired, and the account of the demo."""
    container = make_container(settings_for(tmp_path, "http://127.0.0.1:1/v1"), database_url, providers=())
    await (await container.get(CreateUser))(CreateUserCommand(actor=None, email=EMAIL, password=PASSWORD))
    yield container
    await container.close()


async def test_the_key_of_the_demo_is_made_once_and_kept_for_its_owner_alone(
    container: AsyncContainer, tmp_path: Path
) -> None:
    path = tmp_path / "demo-api-key"
    first, again = [await kept_key(container, path, email=EMAIL) for _ in range(2)]
    assert first == again == path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_key_of_the_demo_that_opens_nothing_is_replaced(
    container: AsyncContainer, tmp_path: Path, database_url: str
) -> None:
    path = tmp_path / "demo-api-key"
    path.write_text("aim_live_of_another_database")
    text = await kept_key(container, path, email=EMAIL)
    assert text == path.read_text()
    assert await ask(database_url, "SELECT count(*) FROM api_key") == 1
