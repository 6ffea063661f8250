"""Whoever leaves before it is made stops it, unless they came by a key whose runs outlive the connection."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from dishka import Provider, Scope, provide

from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import LeaseOwner
from tests.mall import Mall, Person, open_mall
from tests.worlds.attended import STAYS, Leaver, ask, by_key, error_of, leaver
from tests.worlds.staffed import LISTENS, PAINTS, SPEAKS, STUDIO, a_second_of_nothing

BREAD: Final[dict[str, Any]] = {"prompt": "a loaf of bread", "model": PAINTS}
HELLO: Final[dict[str, Any]] = {"input": "Good morning", "model": SPEAKS}
FORM: Final = (
    b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\n' + LISTENS.encode() + b"\r\n"
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="voice.wav"\r\n\r\n'
    + a_second_of_nothing()
    + b"\r\n--b--\r\n"
)


class Impatient(Provider):
    """Nobody waits for a result."""

    scope = Scope.APP

    @provide
    def policy(self, owner: LeaseOwner) -> RunPolicy:
        return RunPolicy(owner=owner, jobs_attended_s=0)


@pytest.fixture
async def unstaffed(database_url: str, tmp_path: Path) -> AsyncIterator[Person]:
    """Somebody in a mall without a worker, where nobody is kept waiting."""
    async with open_mall(database_url, tmp_path, STUDIO, Impatient()) as mall:
        yield await mall.person()


async def state_of_the_only_run(person: Person) -> str:
    (run,) = (await person.get("/generations")).json()["items"]
    return str((await person.get(f"/generations/{run['id']}")).json()["finishReason"])


@pytest.mark.parametrize(("path", "body"), [("/images/generations", BREAD), ("/audio/speech", HELLO)])
async def test_leaving_is_a_stop_and_gives_the_coins_back(mall: Mall, anna: Person, path: str, body: object) -> None:
    client = leaver(anna, path, body)
    await client.call()
    assert (client.has_left, client.status) == (True, 409)
    assert await state_of_the_only_run(anna) == "stopped"
    assert await anna.available() == "200.000000", mall.model


async def test_leaving_a_transcript_takes_the_file_along(mall: Mall, anna: Person) -> None:
    client = Leaver(
        anna, "/audio/transcriptions", FORM, until=None, **{"content-type": "multipart/form-data; boundary=b"}
    )
    await client.call()
    assert client.has_left
    assert await state_of_the_only_run(anna) == "stopped"
    assert (await anna.get("/files")).json()["items"] == [], mall.model


async def test_a_run_that_outlives_its_connection_is_made_and_paid_for(studio: Mall, anna: Person) -> None:
    key = await by_key(anna, "images", STAYS)
    client = leaver(anna, "/images/generations", BREAD, authorization=key["Authorization"])
    await client.call()
    assert not client.has_left
    assert await state_of_the_only_run(anna) == "stop"
    assert float(await anna.available()) < 200
    assert len((await anna.get("/files")).json()["items"]) == 1, studio.model


async def test_nobody_is_kept_waiting_for_ever(unstaffed: Person) -> None:
    answer = await ask(unstaffed, "/images/generations", json=BREAD)
    assert error_of(answer) == (504, "provider.timeout", None)
    assert await unstaffed.available() == "200.000000"
    assert await state_of_the_only_run(unstaffed) == "stopped"
